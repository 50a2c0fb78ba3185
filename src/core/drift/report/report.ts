import { z } from "zod";
import { driftComparisonSchema } from "../compare/comparison.ts";

const rows = z.int().min(0);
const share = z.number().min(0).max(1);
const bothShares = { reference: z.array(share), current: z.array(share) };

/** What a column's numbers are like; of a model's reference, as its quantiles tell. */
const numberStatisticsSchema = z.object({
  mean: z.number(),
  sd: z.number().min(0),
  min: z.number(),
  q25: z.number(),
  median: z.number(),
  q75: z.number(),
  max: z.number(),
});

/** Shares of the rows that have a value, by bin or by value. */
const distributionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("bins"),
    /** One more than bins; the first and the last bin take what lies beyond them too. */
    edges: z.array(z.number()),
    ...bothShares,
  }),
  z.object({
    kind: z.literal("values"),
    /** The most frequent on either side. */
    values: z.array(z.string()),
    ...bothShares,
    /** All other values together. */
    other: z.object({ reference: share, current: share }),
  }),
]);

/** What a feature, or the predictions' score or label, is like on both sides. */
export const columnProfileSchema = z.object({
  name: z.string(),
  kind: z.enum(["number", "text"]),
  /** Null of text, and where a side has no value. */
  numbers: z
    .object({ reference: numberStatisticsSchema.nullable(), current: numberStatisticsSchema.nullable() })
    .nullable(),
  distribution: distributionSchema.nullable(),
  /** Current rows whose number is below or above all of the reference; of text, whose category it has not. */
  unseen: z.object({
    rows,
    /** The most frequent categories among them. */
    values: z.array(z.string()),
  }),
});

/** Drift within the rows of one value of a feature. */
const subgroupSchema = z.object({
  feature: z.string(),
  value: z.string(),
  /** Of the rows that were drawn for this. */
  rows: z.object({ reference: rows, current: rows }),
  share: z.object({ reference: share, current: share }),
  /** What drifted within it, the surest first; `isHidden`: not drifted over all rows. */
  drifted: z.array(z.object({ feature: z.string(), pValue: share, isHidden: z.boolean() })),
  /** Measured on the reference's held-out predictions, and expected of the current ones; null where unknown. */
  accuracy: z.object({ reference: share, expected: share }).nullable(),
});

/** A current row that is unlike the reference, and by which values. */
const unusualRowSchema = z.object({
  /** Its id, or where it stands. */
  row: z.string(),
  score: z.number().min(0),
  reasons: z.array(
    z.object({
      feature: z.string(),
      value: z.union([z.string(), z.number(), z.null()]),
      /** How many rows of the reference have so extreme or so rare a value. */
      share,
    }),
  ),
});

const sideSchema = z.object({
  /** What it was called, free of secrets. */
  name: z.string(),
  kind: z.enum(["model", "file", "table", "prediction-log"]),
  /** All rows that were read; of a model, those that it was trained on. */
  rows,
});

/** The drift report: the one truth, of which page, Markdown and JUnit are views. */
export const driftReportSchema = z.object({
  formatVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  dataset: z.string(),
  /** Of titanic-ops. */
  codeVersion: z.string(),
  /** The model whose features and predictions are compared; null where there is none. */
  model: z.object({ name: z.string(), version: z.int(), digest: z.string() }).nullable(),
  reference: sideSchema,
  current: sideSchema.extend({
    /** When the first and the last prediction of a log were given. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    /** Predictions whose outcome is known. */
    outcomes: rows,
  }),
  /** What was asked for of a prediction log. */
  period: z.object({ since: z.string().nullable(), until: z.string().nullable() }),
  /** Drift of the whole by the policy, or performance that was measured and fell. */
  isDrift: z.boolean(),
  /** What changed, a clause each, the most important first. */
  summary: z.array(z.string()),
  /** What readers should know of the data: lines that could not be read, columns that were passed over. */
  notes: z.array(z.string()),
  /** As `drift.*` of the dataset file asks. Of the correlations the 100 that changed most. */
  comparison: driftComparisonSchema,
  profiles: z.array(columnProfileSchema),
  /** Of the predictions' scores; null where a side has none. */
  scores: columnProfileSchema.nullable(),
  /** Of the predicted classes, by their values; where there are more than two, and both sides have predictions. */
  labels: columnProfileSchema.optional(),
  /** Null where the reference has no whole rows. */
  subgroups: z.array(subgroupSchema).nullable(),
  unusual: z
    .object({
      /** The score that one row in a hundred of the reference exceeds, and the share of current rows that do. */
      limit: z.number().min(0),
      share,
      rows: z.array(unusualRowSchema),
    })
    .nullable(),
});

export type DriftReport = z.infer<typeof driftReportSchema>;
export type ColumnProfile = z.infer<typeof columnProfileSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type NumberStatistics = z.infer<typeof numberStatisticsSchema>;
export type Subgroup = z.infer<typeof subgroupSchema>;
export type UnusualRow = z.infer<typeof unusualRowSchema>;
