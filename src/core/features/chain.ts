import type { Column, Table } from "../dataset/table.ts";
import type { ColumnKind, Kinds, Step, TrainingTarget, Transform } from "./step.ts";

/** A fault in a list of steps: the step's position, the key in it, and what is wrong. */
export interface ChainFault {
  readonly index: number;
  readonly key: string;
  readonly message: string;
}

/** What following a list of steps has shown. */
export interface ChainTrace {
  /** The columns at the end. */
  readonly kinds: Kinds;
  /** Those among them that the steps have made, in order of first appearance. */
  readonly made: Kinds;
  /** Every step that reads a column which is not there or is of the wrong kind. */
  readonly faults: readonly ChainFault[];
}

/** Follows a list of steps over the names and kinds of columns alone, before there is any data. */
export function traceChain(steps: readonly Step[], start: Kinds): ChainTrace {
  const kinds = new Map(start);
  const made = new Map<string, ColumnKind>();
  const faults: ChainFault[] = [];
  steps.forEach((step, index) => {
    for (const { key, name, kind } of step.inputs) {
      const found = kinds.get(name);
      if (found === undefined) {
        faults.push({
          index,
          key,
          message: `there is no column \`${name}\` here (there are ${list(kinds.keys())})`,
        });
      } else if (kind !== null && found !== kind) {
        faults.push({
          index,
          key,
          message: `\`${name}\` holds ${describe(found)}, and \`${step.config.step}\` needs ${describe(kind)}`,
        });
      }
    }
    const { adds = [], drops = [] } = step.effect(kinds);
    for (const name of drops) {
      kinds.delete(name);
      made.delete(name);
    }
    for (const [name, kind] of adds) {
      kinds.set(name, kind);
      made.set(name, kind);
    }
  });
  return { kinds, made, faults };
}

/** A step of a chain that can be run: what it takes away is known, and what it makes is one call. */
export interface ReadyStep {
  readonly transform: Transform;
  readonly drops: readonly string[];
}

/** Makes a step ready with what it has learnt; with a target, for the rows that it learnt from. */
export function readyStep(step: Step, state: unknown, target?: TrainingTarget): ReadyStep {
  const transform = target === undefined ? step.prepare(state) : step.prepareForTraining(state, target);
  return { transform, drops: step.effect(EMPTY).drops ?? [] };
}

/** Applies prepared steps in order to a table's columns; each sees what the ones before it made. */
export function runChain(steps: readonly ReadyStep[], table: Table): Table {
  const columns = new Map<string, Column>(table.columns);
  for (const { transform, drops } of steps) {
    const made = transform(columns, table.rows);
    for (const name of drops) columns.delete(name);
    for (const [name, column] of made) columns.set(name, column);
  }
  return { rows: table.rows, columns };
}

const EMPTY: Kinds = new Map();

function describe(kind: "number" | "text"): string {
  return kind === "number" ? "numbers" : "text";
}

function list(names: Iterable<string>): string {
  return [...names].map((name) => `\`${name}\``).join(", ");
}
