import { z } from "zod";
import type { ColumnSpec } from "../dataset/columns.ts";
import type { ModelInputs } from "./model.ts";

/** A longer text than any column means is a mistake or an attack, and costs memory all the way. */
const MAX_TEXT_LENGTH = 1_000;

/** One raw record as a request carries it: every column but the target, by name. */
export type RawRecord = Readonly<Record<string, number | string | null | undefined>>;

/**
 * The schema of one raw record, from what the model was trained on. The id, optional columns and those that no
 * feature reads may be absent; a column that may be missing may be null too. Unknown fields are refused. Its messages
 * go on from the field's name: `Age` "must be at most 120".
 */
export function recordSchema(inputs: ModelInputs, rawColumns: readonly string[]): z.ZodType<RawRecord> {
  const needed = new Set(rawColumns);
  const fields = Object.entries(inputs.columns)
    .filter(([name]) => name !== inputs.target.column)
    .map(([name, column]) => {
      const mayMiss = column.missing !== false || column.optional || !needed.has(name) || name === inputs.id;
      const schema = valueSchema(column);
      const description = column.description ?? column.label;
      const described = description === undefined ? schema : schema.describe(description);
      return [name, mayMiss ? described.nullish() : described] as const;
    });
  return z.strictObject(Object.fromEntries(fields), {
    // Unknown fields are told of one by one, each under its own path.
    error: ({ code }) => (code === "unrecognized_keys" ? undefined : "must be a record: {field: value, …}"),
  }) as z.ZodType<RawRecord>;
}

function valueSchema(column: ColumnSpec): z.ZodType<number | string> {
  return column.type === "category" || column.type === "text" ? textSchema(column) : numberSchema(column);
}

function textSchema(column: ColumnSpec & { type: "category" | "text" }): z.ZodType<string> {
  // A category that training has not seen is answered as unknown, so it is no fault.
  const text = z.string({ error: expected("a text") }).max(MAX_TEXT_LENGTH, {
    error: `must be at most ${MAX_TEXT_LENGTH} characters long`,
    // A pattern is not tried on a text of any length.
    abort: true,
  });
  return column.type === "text" && column.pattern !== undefined
    ? text.regex(new RegExp(column.pattern, "u"), { error: `must match ${column.pattern}` })
    : text;
}

function numberSchema(column: ColumnSpec & { type: "integer" | "number" }): z.ZodType<number> {
  const { type, allowed, min, max } = column;
  if (allowed !== undefined) {
    return z.literal([...allowed], { error: expected(`one of ${allowed.join(", ")}`) });
  }
  let number =
    type === "integer"
      ? z.int({ error: expected("a whole number"), abort: true })
      : z.number({ error: expected("a number") });
  if (min !== undefined) number = number.min(min, { error: `must be at least ${min}` });
  if (max !== undefined) number = number.max(max, { error: `must be at most ${max}` });
  return number;
}

/** What to say of a value that is not of its kind; a field that is not there is said to be missing. */
function expected(kind: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => (input === undefined ? "is missing" : `must be ${kind}`);
}
