import { z } from "zod";
import type { ColumnSpec } from "../core/dataset/columns.ts";
import type { ModelInputs } from "../core/model/model.ts";

/** A longer text than any column means is a mistake or an attack, and costs memory all the way. */
const MAX_TEXT_LENGTH = 1_000;

/** One raw record as a request carries it: every column but the target, by name. */
export type RawRecord = Readonly<Record<string, number | string | null | undefined>>;

/**
 * The schema of one raw record, from what the model was trained on. The id, optional columns and those that no
 * feature reads may be absent; a column that may be missing may be null too. Unknown fields are refused.
 */
export function recordSchema(inputs: ModelInputs, rawColumns: readonly string[]): z.ZodType<RawRecord> {
  const needed = new Set(rawColumns);
  const fields = Object.entries(inputs.columns)
    .filter(([name]) => name !== inputs.target.column)
    .map(([name, column]) => {
      const mayMiss = column.missing !== false || column.optional || !needed.has(name) || name === inputs.id;
      const schema = valueSchema(column);
      const described = column.description === undefined ? schema : schema.describe(column.description);
      return [name, mayMiss ? described.nullish() : described] as const;
    });
  return z.strictObject(Object.fromEntries(fields)) as z.ZodType<RawRecord>;
}

function valueSchema(column: ColumnSpec): z.ZodType<number | string> {
  if (column.type === "category" || column.type === "text") {
    // A category that training has not seen is answered as unknown, so it is no fault.
    const text = z.string().max(MAX_TEXT_LENGTH);
    return column.type === "text" && column.pattern !== undefined
      ? text.regex(new RegExp(column.pattern, "u"))
      : text;
  }
  if (column.allowed !== undefined) {
    return z.union(column.allowed.map((value) => z.literal(value))) as z.ZodType<number>;
  }
  let number = column.type === "integer" ? z.int() : z.number();
  if (column.min !== undefined) number = number.min(column.min);
  if (column.max !== undefined) number = number.max(column.max);
  return number;
}
