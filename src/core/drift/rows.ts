import { z } from "zod";
import { type Column, type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import type { ConfidenceOutcomes } from "../metrics/confidence.ts";
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
    /** The class of each row, 0 or 1; of more than two classes whether the predicted one was right. */
    labels: z.array(z.int().min(0).max(1)),
    /** Of more than two classes: the predicted one, by its place among those of the target. */
    predicted: z.array(z.int().min(0)).optional(),
  })
  .refine(
    ({ rows, columns, scores, labels, predicted }) =>
      scores.length === rows &&
      labels.length === rows &&
      (predicted === undefined || predicted.length === rows) &&
      columns.every((column) => (column.kind === "number" ? column.values : column.codes).length === rows),
    "a column, `scores`, `labels` or `predicted` has more or less than `rows` rows",
  );

export type ReferenceRows = z.infer<typeof referenceRowsSchema>;

/** All rows, or 2,000 drawn without replacement, in their order. */
export function drawReferenceRows(
  features: Table,
  { scores, labels, predicted }: ConfidenceOutcomes,
  rng: Rng,
): ReferenceRows {
  const drawn = drawRows(features.rows, MAX_REFERENCE_ROWS, rng);
  const { rows, columns } = takeRows(features, drawn);
  return {
    rows,
    columns: [...columns].map(([name, column]) => toJson(name, column)),
    scores: Array.from(drawn, (row) => scores[row]),
    labels: Array.from(drawn, (row) => labels[row]),
    ...(predicted && { predicted: Array.from(drawn, (row) => predicted[row]) }),
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
