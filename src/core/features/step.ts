import { z } from "zod";
import type { Column, Table } from "../dataset/table.ts";
import type { Rng } from "../rng.ts";

export type ColumnKind = Column["kind"];
/** The columns that exist at a point of the chain, by name and kind; known from the configuration alone. */
export type Kinds = ReadonlyMap<string, ColumnKind>;
/** The columns that a step made, by name. */
export type Made = ReadonlyMap<string, Column>;
/** A step made ready: reads columns of `rows` cells, returns those it makes. One row is a batch of one. */
export type Transform = (columns: ReadonlyMap<string, Column>, rows: number) => Made;

/** A column that a step reads: the configuration key that names it, and the kind it must be (null: either). */
export interface Input {
  readonly key: string;
  readonly name: string;
  readonly kind: ColumnKind | null;
}

/** What a step does to the set of columns. `adds` may leave out names that are only known after fitting. */
export interface Effect {
  readonly adds?: Iterable<readonly [name: string, kind: ColumnKind]>;
  readonly drops?: readonly string[];
}

/** What the rows that a step learns from came to. Row for row beside their table. */
export interface TrainingTarget {
  /** Class index of each row: 1 is the positive class. */
  readonly labels: Uint8Array;
  /** What each row weighs, above 0; all weigh 1 where it is left out. */
  readonly weights?: Float64Array | undefined;
  /** Where chance comes from. It is forked, and so stays as it is. */
  readonly rng: Rng;
}

/** One kind of step, as its file writes it. `C` is its configuration, `S` what it learns (plain JSON). */
interface StepDefinition<C extends { step: string }, S> {
  readonly schema: z.ZodType<C> & z.core.$ZodTypeDiscriminable;
  readonly inputs: (config: C) => readonly Input[];
  readonly effect: (config: C, kinds: Kinds) => Effect;
  readonly state: z.ZodType<S>;
  /** Learns from training rows. */
  readonly fit: (config: C, table: Table, target: TrainingTarget) => S;
  readonly prepare: (config: C, state: S) => Transform;
  /** As `prepare`, for the rows that were learnt from, where these must not see what they told; `prepare` by default. */
  readonly prepareForTraining?: (config: C, state: S, target: TrainingTarget) => Transform;
}

/** A step of a configuration with its types sealed in, so that steps of all kinds fit one list. */
export interface Step {
  readonly config: { readonly step: string };
  readonly inputs: readonly Input[];
  effect(kinds: Kinds): Effect;
  fit(table: Table, target: TrainingTarget): unknown;
  prepare(state: unknown): Transform;
  /** Whether the rows that the step learnt from are told something else than others, for which all of them are needed. */
  readonly hidesOwnTarget: boolean;
  /** The transform for the rows that the step learnt from, or some of them. */
  prepareForTraining(state: unknown, target: TrainingTarget): Transform;
}

/** A kind of step in the table of kinds. */
export interface StepKind<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  bind(config: unknown): Step;
}

/** Seals a step that learns something from training rows. */
export function fittedStep<C extends { step: string }, S, Schema extends z.ZodType<C>>(
  definition: StepDefinition<C, S> & { readonly schema: Schema },
): StepKind<Schema> {
  return seal(definition);
}

/** Seals a step that learns nothing: the same row always gives the same result. */
export function rowStep<C extends { step: string }, Schema extends z.ZodType<C>>(
  definition: Pick<StepDefinition<C, null>, "inputs" | "effect"> & {
    readonly schema: Schema & z.ZodType<C> & z.core.$ZodTypeDiscriminable;
    readonly prepare: (config: C) => Transform;
  },
): StepKind<Schema> {
  return seal({ ...definition, state: z.null(), fit: () => null });
}

function seal<C extends { step: string }, S, Schema extends z.ZodType<C>>(
  definition: StepDefinition<C, S> & { readonly schema: Schema },
): StepKind<Schema> {
  return {
    schema: definition.schema,
    bind(raw) {
      const config: C = definition.schema.parse(raw);
      const prepare = (state: unknown): Transform =>
        definition.prepare(config, definition.state.parse(state));
      return {
        config,
        inputs: definition.inputs(config),
        effect: (kinds) => definition.effect(config, kinds),
        fit: (table, target) => definition.fit(config, table, target),
        prepare,
        hidesOwnTarget: definition.prepareForTraining !== undefined,
        prepareForTraining: (state, target) =>
          definition.prepareForTraining?.(config, definition.state.parse(state), target) ?? prepare(state),
      };
    },
  };
}
