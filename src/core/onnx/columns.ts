import { OpsError } from "../errors.ts";
import type { Kinds } from "../features/step.ts";
import type { GraphBuilder } from "./graph.ts";

/** A column as the graph has it: the tensor of one value a row, of doubles (NaN is missing) or texts ("" is missing). */
export interface ColumnTensor {
  readonly kind: "number" | "text";
  readonly tensor: string;
}

/** An input of the graph, for those who will feed it. */
export interface GraphInput {
  readonly name: string;
  readonly kind: "number" | "text";
  readonly description: string;
}

/** The columns at a point of the chain of steps. A raw column becomes an input of the graph when it is first read. */
export interface GraphColumns {
  readonly graph: GraphBuilder;
  readonly inputs: readonly GraphInput[];
  get(name: string): ColumnTensor;
  set(name: string, column: ColumnTensor): void;
  delete(name: string): void;
  /** A column that the graph cannot compute: whoever asks the model has to. */
  ask(name: string, kind: ColumnTensor["kind"], description: string): void;
}

/** Starts with the raw columns of a dataset. `taken` are names that no input may have. */
export function createGraphColumns(graph: GraphBuilder, raw: Kinds, taken: readonly string[]): GraphColumns {
  const held = new Map<string, ColumnTensor>();
  const inputs: GraphInput[] = [];
  const ask = (name: string, kind: ColumnTensor["kind"], description: string): ColumnTensor => {
    if (taken.includes(name) || inputs.some((input) => input.name === name))
      throw new OpsError("OPS_EXPORT_UNSUPPORTED", `two tensors of the graph would be called \`${name}\``, {
        hint: "titanic-ops export --format json",
      });
    inputs.push({ name, kind, description });
    const column = { kind, tensor: graph.input(name, kind === "number" ? "double" : "string", description) };
    held.set(name, column);
    return column;
  };
  return {
    graph,
    inputs,
    get(name) {
      const kind = raw.get(name) ?? "number";
      const missing = kind === "number" ? "NaN" : "an empty text";
      return (
        held.get(name) ?? ask(name, kind, `The column ${name} of the data; ${missing} where it is missing.`)
      );
    },
    set: (name, column) => void held.set(name, column),
    delete: (name) => void held.delete(name),
    ask: (name, kind, description) => void ask(name, kind, description),
  };
}
