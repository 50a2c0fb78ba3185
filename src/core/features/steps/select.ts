import { z } from "zod";
import type { Column } from "../../dataset/table.ts";
import { rowStep } from "../step.ts";
import { computed } from "./arithmetic.ts";

/** A column as it is, under its own name or another. */
export const take = rowStep({
  schema: z.strictObject({ step: z.literal("take"), column: z.string(), as: z.string().optional() }),
  inputs: ({ column }) => [{ key: "column", name: column, kind: null }],
  effect: ({ column, as }, kinds) => ({ adds: [[as ?? column, kinds.get(column) ?? "number"]] }),
  prepare:
    ({ column, as }) =>
    (columns) =>
      new Map([[as ?? column, columns.get(column) as Column]]),
});

/** Leaves columns out of what the model sees. */
export const drop = rowStep({
  schema: z.strictObject({ step: z.literal("drop"), columns: z.array(z.string()).min(1) }),
  inputs: ({ columns }) => columns.map((name, index) => ({ key: `columns.${index}`, name, kind: null })),
  effect: ({ columns }) => ({ drops: columns }),
  prepare: () => () => new Map(),
});

/** Tells whether the cell of a row is missing. */
export function isMissing(column: Column): (row: number) => boolean {
  return column.kind === "number"
    ? (row) => Number.isNaN(column.values[row])
    : (row) => column.codes[row] < 0;
}

/** A step that tells cells with a value from missing ones. */
function indicator<Name extends string>(
  name: Name,
  result: { readonly present: number; readonly missing: number },
) {
  return rowStep({
    schema: z.strictObject({ step: z.literal(name), column: z.string(), as: z.string() }),
    inputs: ({ column }) => [{ key: "column", name: column, kind: null }],
    effect: ({ as }) => ({ adds: [[as, "number"]] }),
    prepare:
      ({ column, as }) =>
      (columns, rows) => {
        const missing = isMissing(columns.get(column) as Column);
        return new Map([[as, computed(rows, (row) => (missing(row) ? result.missing : result.present))]]);
      },
  });
}

/** 1 where the cell has a value, 0 where it is missing, as HasCabin. */
export const present = indicator("present", { present: 1, missing: 0 });

/** 1 where the cell is missing, 0 where it has a value. Put it before the step that imputes the column. */
export const missingIndicator = indicator("missing-indicator", { present: 0, missing: 1 });
