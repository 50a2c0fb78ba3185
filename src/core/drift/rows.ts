import { z } from "zod";
import { type Column, type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import type { Rng } from "../rng.ts";
import { finite } from "./sample.ts";
import { snapshotColumnSchema } from "./snapshot.ts";

/** So many whole rows of the training data are kept beside the quantiles. */
export const MAX_REFERENCE_ROWS = 2000;

/**
 * Whole training rows, drawn at random, for what single columns cannot tell: how features go together, and how good
 * the predictions were. `scores` are those of models that had not seen the row (out of fold).
 */
export const referenceRowsSchema = z
  .strictObject({
    rows: z.int().min(0),
    columns: z.array(snapshotColumnSchema),
    scores: z.array(z.number().min(0).max(1)),
    /** The class of each row, 0 or 1. */
    labels: z.array(z.int().min(0).max(1)),
  })
  .refine(
    ({ rows, columns, scores, labels }) =>
      scores.length === rows &&
      labels.length === rows &&
      columns.every((column) => (column.kind === "number" ? column.values : column.codes).length === rows),
    "a column, `scores` or `labels` has more or less than `rows` rows",
  );

export type ReferenceRows = z.infer<typeof referenceRowsSchema>;

/** All rows, or 2,000 drawn without replacement, in their order. */
export function drawReferenceRows(features: Table, { scores, labels }: Outcomes, rng: Rng): ReferenceRows {
  const drawn = drawRows(features.rows, MAX_REFERENCE_ROWS, rng);
  const { rows, columns } = takeRows(features, drawn);
  return {
    rows,
    columns: [...columns].map(([name, column]) => toJson(name, column)),
    scores: Array.from(drawn, (row) => scores[row]),
    labels: Array.from(drawn, (row) => labels[row]),
  };
}

function toJson(name: string, column: Column): ReferenceRows["columns"][number] {
  if (column.kind === "text")
    return { name, kind: "text", categories: [...column.dictionary], codes: [...column.codes] };
  const values = Array.from(column.values, (value) => (Number.isNaN(value) ? null : finite(value)));
  return { name, kind: "number", values };
}

/** The rows as a table. */
export function tableOfReferenceRows({ rows, columns }: ReferenceRows): Table {
  return {
    rows,
    columns: new Map(
      columns.map((column): [string, Column] => [
        column.name,
        column.kind === "number"
          ? { kind: "number", values: Float64Array.from(column.values, (value) => value ?? Number.NaN) }
          : { kind: "text", codes: Int32Array.from(column.codes), dictionary: column.categories },
      ]),
    ),
  };
}
