import type { Cell } from "../dataset/cells.ts";

/** One row of a source; `line` is where it starts in a file that has lines. */
export interface SourceRow {
  readonly line: number | null;
  /** As many cells as there are columns; null where one is empty. */
  readonly cells: readonly Cell[];
}

/** Rows to be checked, wherever they come from. */
export interface RowSource {
  /** What messages and reports call it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** All rows, in the same order whenever they are asked for. */
  rows(): AsyncIterable<readonly SourceRow[]>;
}
