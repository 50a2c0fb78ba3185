import { z } from "zod";

/** Whether cells may be empty: never, always, or up to a share of the rows. */
const missingSchema = z
  .union([z.boolean(), z.number().gt(0).lt(1)])
  .default(false)
  .describe("true, false, or the largest share of rows in which it may be missing");

const common = {
  missing: missingSchema,
  /** Whether the whole column may be absent when predicting. Training data always has it. */
  optional: z.boolean().default(false),
  unique: z.boolean().default(false),
  description: z.string().optional(),
  label: z.string().min(1).optional().describe("its name for people"),
  unit: z.string().min(1).optional().describe("what its numbers count, as years"),
  labels: z.record(z.string(), z.string().min(1)).optional().describe("names for its values"),
};

const numeric = {
  ...common,
  min: z.number().optional(),
  max: z.number().optional(),
  allowed: z.array(z.number()).nonempty().optional(),
};

const BOUNDS_FAULT = { path: ["max"], message: "is below `min`" };

function boundsAgree({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }): boolean {
  return min <= max;
}

/** One column of the data file: its type, what its cells may hold and whether they may be empty. */
export const columnSpecSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("integer"), ...numeric }).refine(boundsAgree, BOUNDS_FAULT),
  z.strictObject({ type: z.literal("number"), ...numeric }).refine(boundsAgree, BOUNDS_FAULT),
  z.strictObject({
    type: z.literal("category"),
    ...common,
    allowed: z.array(z.string()).nonempty().optional(),
  }),
  z.strictObject({
    type: z.literal("text"),
    ...common,
    pattern: z.string().refine(isRegExp, "is not a regular expression").optional(),
  }),
]);

export type ColumnSpec = z.infer<typeof columnSpecSchema>;

/** What is predicted: the column, and its classes as the file writes them; of two the positive one is second. */
export const targetSpecSchema = z.strictObject({
  column: z.string(),
  classes: z
    .array(
      z.strictObject({
        value: z.union([z.string(), z.number()]).transform(String),
        label: z.string().min(1),
      }),
    )
    .min(2)
    .max(100),
});

/** A made-up row for people to try, by the columns that it has a value for; `label` says who or what it is. */
export const exampleSchema = z.strictObject({
  label: z.string().min(1),
  values: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** The kind of array that a column of this type is held in. */
export function columnKind(spec: Pick<ColumnSpec, "type">): "number" | "text" {
  return spec.type === "integer" || spec.type === "number" ? "number" : "text";
}

/** The kinds of declared columns, by name. */
export function columnKinds(columns: Readonly<Record<string, ColumnSpec>>): Map<string, "number" | "text"> {
  return new Map(Object.entries(columns).map(([name, column]) => [name, columnKind(column)]));
}

/** Whether `text` compiles as a regular expression (with the `u` flag). */
export function isRegExp(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
