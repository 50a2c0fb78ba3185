import { z } from "zod";
import type { Column, NumberColumn, Table, TextColumn } from "../dataset/table.ts";
import type { ConfidenceOutcomes } from "../metrics/confidence.ts";
import type { Rng } from "../rng.ts";
import { drawReferenceRows, referenceRowsSchema } from "./rows.ts";
import { type CategorySample, type NumberSample, sampleNumbers } from "./sample.ts";

/**
 * So many values of a numeric feature are kept. Evenly spaced ones stand for more: the share of values up to any x
 * is then off by 1 / (2 · 2,000) at most, and so is a Kolmogorov–Smirnov statistic: by 0.00025.
 */
export const MAX_REFERENCE_VALUES = 2000;

/** So many categories of a text feature are kept by name, the most frequent ones; the rest is counted as `other`. */
export const MAX_REFERENCE_CATEGORIES = 1000;

const rows = z.int().min(0);

const numberFeatureSchema = z
  .strictObject({
    name: z.string(),
    kind: z.literal("number"),
    /** Rows that have a value, and rows that have none. */
    rows,
    missing: rows,
    /** Ascending; all of them, or 2,000 evenly spaced ones. */
    values: z.array(z.number()),
  })
  .refine(
    ({ values, rows }) => values.length === Math.min(rows, MAX_REFERENCE_VALUES),
    "`values` are not as many as `rows` says",
  )
  .refine(({ values }) => values.every((value, i) => i === 0 || values[i - 1] <= value), "`values` descend");

const textFeatureSchema = z
  .strictObject({
    name: z.string(),
    kind: z.literal("text"),
    /** Rows that have a category, and rows that have none. */
    rows,
    missing: rows,
    /** By code point. */
    categories: z.array(z.string()),
    /** Rows of each category. */
    counts: z.array(z.int().min(1)),
    /** Rows of the categories beyond the 1,000 most frequent. */
    other: rows,
  })
  .refine(
    ({ categories, counts }) => categories.length === counts.length,
    "`categories` and `counts` differ in length",
  )
  .refine(({ categories }) => new Set(categories).size === categories.length, "a category is listed twice")
  .refine(
    ({ counts, other, rows }) => counts.reduce((sum, count) => sum + count, other) === rows,
    "`counts` do not add up to `rows`",
  );

/**
 * `reference.json` of a model version: the features of its training rows, as they are before preprocessing fills and
 * encodes them, for what is served later to be compared with.
 */
export const driftReferenceSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Training rows. */
  rows,
  features: z.array(z.discriminatedUnion("kind", [numberFeatureSchema, textFeatureSchema])),
  /** Absent where the version was trained before rows were kept. */
  sample: referenceRowsSchema.optional(),
});

export type DriftReference = z.infer<typeof driftReferenceSchema>;
type NumberFeature = z.infer<typeof numberFeatureSchema>;
type TextFeature = z.infer<typeof textFeatureSchema>;

/** The held-out predictions of the same rows, and where to draw from which of them are kept whole. */
export interface ReferenceSampling {
  readonly outcomes: ConfidenceOutcomes;
  readonly rng: Rng;
}

/** The reference of a table of features; without `sampling` it keeps no whole rows. */
export function buildDriftReference(features: Table, sampling?: ReferenceSampling): DriftReference {
  return {
    formatVersion: 1,
    rows: features.rows,
    features: [...features.columns].map(([name, column]: [string, Column]) =>
      column.kind === "number" ? numberFeature(name, column) : textFeature(name, column),
    ),
    ...(sampling && { sample: drawReferenceRows(features, sampling.outcomes, sampling.rng) }),
  };
}

function numberFeature(name: string, column: NumberColumn): NumberFeature {
  const { sorted, rows, missing } = sampleNumbers(column.values);
  return { name, kind: "number", rows, missing, values: evenlySpaced(sorted, MAX_REFERENCE_VALUES) };
}

/** All values, or those in the middle of `most` parts of equal size. */
function evenlySpaced(sorted: Float64Array, most: number): number[] {
  if (sorted.length <= most) return [...sorted];
  return Array.from({ length: most }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / most)]);
}

function textFeature(name: string, { codes, dictionary }: TextColumn): TextFeature {
  const rowsOf = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) rowsOf[code]++;
  const present = dictionary
    .map((category, code) => ({ category, count: rowsOf[code] }))
    .filter(({ count }) => count > 0)
    .sort(byCategory);
  // The sort is stable: of equally frequent ones the first by code point is kept.
  const kept = present
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MAX_REFERENCE_CATEGORIES)
    .sort(byCategory);
  const rows = present.reduce((sum, { count }) => sum + count, 0);
  return {
    name,
    kind: "text",
    rows,
    missing: codes.length - rows,
    categories: kept.map(({ category }) => category),
    counts: kept.map(({ count }) => count),
    other: kept.reduce((rest, { count }) => rest - count, rows),
  };
}

function byCategory(a: { category: string }, b: { category: string }): number {
  return a.category < b.category ? -1 : 1;
}

/** The text of `reference.json`: one feature a line, equal references in equal bytes. */
export function formatDriftReference({ formatVersion, rows, features, sample }: DriftReference): string {
  const list = (items: readonly unknown[], indent: string): string =>
    `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}`).join(",\n")}\n${indent}]`;
  const predicted = sample?.predicted ? `,\n    "predicted": ${JSON.stringify(sample.predicted)}` : "";
  const sampled = sample && [
    `  "sample": {\n    "rows": ${sample.rows},\n    "columns": ${list(sample.columns, "    ")},`,
    `    "scores": ${JSON.stringify(sample.scores)},\n    "labels": ${JSON.stringify(sample.labels)}${predicted}\n  }`,
  ];
  const end = sampled ? `,\n${sampled.join("\n")}` : "";
  return `{\n  "formatVersion": ${formatVersion},\n  "rows": ${rows},\n  "features": ${list(features, "  ")}${end}\n}\n`;
}

/** A numeric feature of a reference, ready to be compared with. */
export interface NumberReference {
  readonly name: string;
  readonly kind: "number";
  readonly sample: NumberSample;
}

/** A text feature of a reference, ready to be compared with. */
export interface CategoryReference {
  readonly name: string;
  readonly kind: "text";
  readonly sample: CategorySample;
  readonly categories: readonly string[];
  /** The code of a category, that of `unknown` (the number of categories) where the reference does not list it. */
  codeOf(category: string): number;
}

/** A reference as the tests take it. */
export interface PreparedReference {
  readonly rows: number;
  readonly features: readonly (NumberReference | CategoryReference)[];
}

/** Puts a reference into typed arrays. */
export function prepareReference(reference: DriftReference): PreparedReference {
  return {
    rows: reference.rows,
    features: reference.features.map((feature) =>
      feature.kind === "number" ? prepareNumbers(feature) : prepareCategories(feature),
    ),
  };
}

function prepareNumbers({ name, kind, rows, missing, values }: NumberFeature): NumberReference {
  return { name, kind, sample: { kind, sorted: Float64Array.from(values), rows, missing } };
}

function prepareCategories(feature: TextFeature): CategoryReference {
  const { name, kind, rows, missing, categories, counts, other } = feature;
  const codes = new Map(categories.map((category, code) => [category, code]));
  return {
    name,
    kind,
    categories,
    sample: { kind, counts: Float64Array.of(...counts, other), rows, missing },
    codeOf: (category) => codes.get(category) ?? categories.length,
  };
}
