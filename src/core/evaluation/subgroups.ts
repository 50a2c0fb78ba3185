import { z } from "zod";
import { type Column, cell } from "../dataset/table.ts";
import { countConfusion } from "../metrics/confusion.ts";
import { intervalSchema, shareEstimateSchema } from "../metrics/interval-schemas.ts";
import { differenceInterval, estimateShare, type ShareEstimate } from "../metrics/intervals.ts";
import { rankPredictions } from "../metrics/ranking.ts";
import { predictedPositive, rocAuc } from "../metrics/scores.ts";
import { aucInterval } from "./score-intervals.ts";

const valueSchema = z.union([z.number(), z.string()]).nullable();

const groupSchema = z.object({
  /** The value of the column; null for rows that have none. */
  value: valueSchema,
  label: z.string(),
  rows: z.int().min(1),
  positives: z.int().min(0),
  accuracy: shareEstimateSchema,
  /** The share of the rows that is predicted positive. */
  selection_rate: shareEstimateSchema,
  true_positive_rate: shareEstimateSchema,
  false_positive_rate: shareEstimateSchema,
  /** With DeLong's interval, where there is one; null where the group has one class only. */
  roc_auc: z
    .object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })
    .nullable(),
});

const sideSchema = z.object({ value: valueSchema, label: z.string(), share: z.number(), n: z.int() });

/** How far the group with the highest share is from that with the lowest. */
const gapSchema = z.object({
  difference: z.number(),
  ...intervalSchema.shape,
  highest: sideSchema,
  lowest: sideSchema,
});

/** How a model does in each group of rows, and how far the groups are apart. */
export const subgroupsSchema = z.object({
  column: z.string(),
  label: z.string(),
  /** Rows whose value is none of the groups, of which only the largest are kept. */
  others: z.int().min(0),
  groups: z.array(groupSchema),
  gaps: z.object({
    /** Of `selection_rate`. */
    demographic_parity: gapSchema.nullable(),
    /** Of `true_positive_rate`. */
    equal_opportunity: gapSchema.nullable(),
  }),
});

export type Subgroups = z.infer<typeof subgroupsSchema>;
export type Subgroup = Subgroups["groups"][number];
export type FairnessGap = NonNullable<Subgroups["gaps"]["equal_opportunity"]>;

/** By which column rows are grouped, and what it and its values are called. */
export interface Grouping {
  readonly column: string;
  readonly label: string;
  readonly values: Column;
  readonly labelOf: (value: number | string) => string;
}

const MAX_GROUPS = 20;
/** Of fewer rows a share says too little to compare: one row of one would make the largest gap there is. */
const MIN_COMPARED_ROWS = 10;

/**
 * The scores of each group of rows, numbers ascending and texts by code point, rows without a value last; of more than 20
 * groups the largest. The gaps are between the highest and the lowest share among groups of ten rows or more (of ten positive
 * rows for equal opportunity), with Newcombe's interval, which does not allow for these two having been picked; null where
 * there are not two such groups. After Hardt, Price and Srebro (2016) and Fairlearn's `demographic_parity_difference`.
 *
 * @param predicted 1 for each row that is predicted positive, 0 for the others.
 */
export function subgroupReport(
  { column, label, values, labelOf }: Grouping,
  labels: Uint8Array,
  scores: Float64Array,
  predicted: Uint8Array = predictedPositive(scores),
): Subgroups {
  const rowsOf = new Map<number | string | null, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const value = cell(values, row);
    const rows = rowsOf.get(value);
    if (rows === undefined) rowsOf.set(value, [row]);
    else rows.push(row);
  }
  const kept = [...rowsOf]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MAX_GROUPS)
    .sort(([a], [b]) => compareValues(a, b));
  const groups = kept.map(([value, rows]) => ({
    value,
    label: value === null ? "missing" : labelOf(value),
    ...scoresOf(
      Uint8Array.from(rows, (row) => labels[row]),
      Float64Array.from(rows, (row) => scores[row]),
      Uint8Array.from(rows, (row) => predicted[row]),
    ),
  }));
  return {
    column,
    label,
    others: labels.length - groups.reduce((sum, { rows }) => sum + rows, 0),
    groups,
    gaps: {
      demographic_parity: gapOf(groups, ({ selection_rate }) => selection_rate),
      equal_opportunity: gapOf(groups, ({ true_positive_rate }) => true_positive_rate),
    },
  };
}

function compareValues(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function scoresOf(
  labels: Uint8Array,
  scores: Float64Array,
  predicted: Uint8Array,
): Omit<Subgroup, "value" | "label"> {
  const { tn, fp, fn, tp } = countConfusion(labels, predicted);
  const ranking = rankPredictions(labels, scores);
  const auc = rocAuc(ranking);
  return {
    rows: labels.length,
    positives: tp + fn,
    accuracy: estimateShare(tn + tp, labels.length),
    selection_rate: estimateShare(tp + fp, labels.length),
    true_positive_rate: estimateShare(tp, tp + fn),
    false_positive_rate: estimateShare(fp, tn + fp),
    roc_auc: auc === null ? null : { value: auc, ...(aucInterval(ranking) ?? { low: null, high: null }) },
  };
}

function gapOf(groups: readonly Subgroup[], shareOf: (group: Subgroup) => ShareEstimate): FairnessGap | null {
  const sides = groups
    .map((group) => {
      const { value, n } = shareOf(group);
      return { value: group.value, label: group.label, share: value ?? 0, n };
    })
    .filter(({ n }) => n >= MIN_COMPARED_ROWS)
    .sort((a, b) => b.share - a.share);
  const [highest, lowest] = [sides.at(0), sides.at(-1)];
  if (highest === undefined || lowest === undefined || sides.length < 2) return null;
  const hitsOf = ({ share, n }: typeof highest) => ({ hits: Math.round(share * n), n });
  return {
    difference: highest.share - lowest.share,
    ...differenceInterval(hitsOf(highest), hitsOf(lowest)),
    highest,
    lowest,
  };
}
