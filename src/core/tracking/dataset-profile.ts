import { z } from "zod";
import type { Column, NumberColumn, Table, TextColumn } from "../dataset/table.ts";
import { meanAndSd } from "../metrics/mean-and-sd.ts";

/** Values of a text column that are told, the most frequent first. */
const MAX_TOLD = 10;
/** Of a column with more than so many different texts none is told: it names people or things, and no kinds of them. */
const MAX_KINDS = 100;

const columnProfileSchema = z.object({
  name: z.string(),
  missing: z.int(),
  /** Of a column of numbers that has any. */
  numbers: z.object({ min: z.number(), max: z.number(), mean: z.number(), sd: z.number() }).optional(),
  /** Of a column of texts: how many different ones, and how often the most frequent occur. */
  texts: z
    .object({ distinct: z.int(), top: z.array(z.object({ value: z.string(), count: z.int() })) })
    .optional(),
});

/** What a run read or made of data: enough to see whether two runs had the same, and how it differs. */
export const datasetProfileSchema = z.object({
  /** What the rows were for: `train`, `test` … */
  name: z.string(),
  file: z.string(),
  sha256: z.string(),
  rows: z.int(),
  columns: z.array(columnProfileSchema),
});

export type DatasetProfile = z.infer<typeof datasetProfileSchema>;
type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** The columns of a table in numbers: in one pass each, without a copy of the rows. */
export function profileColumns(table: Table): ColumnProfile[] {
  return [...table.columns].map(([name, column]) => ({ name, ...profileColumn(column) }));
}

function profileColumn(column: Column): Omit<ColumnProfile, "name"> {
  return column.kind === "number" ? profileNumbers(column) : profileTexts(column);
}

function profileNumbers({ values }: NumberColumn): Omit<ColumnProfile, "name"> {
  const known = values.filter((value) => !Number.isNaN(value));
  const missing = values.length - known.length;
  if (known.length === 0) return { missing };
  let [min, max] = [known[0], known[0]];
  for (const value of known) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { missing, numbers: { min, max, ...meanAndSd(known) } };
}

function profileTexts({ codes, dictionary }: TextColumn): Omit<ColumnProfile, "name"> {
  const counts = new Uint32Array(dictionary.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const seen = dictionary
    .map((value, code) => ({ value, count: counts[code] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return {
    missing,
    texts: { distinct: seen.length, top: seen.length > MAX_KINDS ? [] : seen.slice(0, MAX_TOLD) },
  };
}
