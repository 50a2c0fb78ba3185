import { type Column, cell, type Table, takeRows } from "../../dataset/table.ts";
import { drawRows } from "../../draw-rows.ts";
import type { Judging } from "../../metrics/confidence.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import type { Rng } from "../../rng.ts";
import { compareColumns } from "../compare/compare-columns.ts";
import { referenceOfTable } from "../compare/pairs.ts";
import { driftSettingsSchema } from "../compare/settings.ts";
import { estimatePerformance } from "../performance/estimate.ts";
import type { Subgroup } from "./report.ts";

/** Rows drawn of each side. */
const MAX_ROWS = 4000;
/** A feature with more distinct values makes no groups. */
const MAX_VALUES = 10;
/** Fewer rows tell nothing. */
const MIN_ROWS = 30;
const MAX_GROUPS = 40;
/** Tests of a column in a group; each takes a fraction of a millisecond. */
const MAX_TESTS = 6000;

/** Rows to be divided into groups, with what is known of their predictions. */
export interface GroupedRows {
  readonly features: Table;
  /** NaN where a row has none. */
  readonly scores: Float64Array;
}

interface Group {
  readonly feature: string;
  readonly value: string;
  readonly reference: Uint32Array;
  readonly current: Uint32Array;
}

/**
 * What drifted within the rows of each value of each feature that has few: the drift of a small group drowns in the whole.
 * Numbers by `ks`, categories by `chi2`, corrected by Bonferroni over all groups and features. The groups in which most
 * drifted come first.
 *
 * @param outcomes of the reference's rows, in their order; null where they are not known.
 * @param judging how the scores and outcomes are taken.
 * @param isDrifted whether a feature drifted over all rows.
 */
export function subgroupDrift(
  { outcomes, ...reference }: Table & { readonly outcomes: Outcomes | null },
  current: GroupedRows,
  {
    level,
    rng,
    seed,
    judging,
    isDrifted,
  }: {
    level: number;
    rng: Rng;
    seed: number;
    judging: Judging;
    isDrifted: (feature: string) => boolean;
  },
): Subgroup[] {
  const drawn = draw(current, rng.fork(0));
  // Of a model's reference there are fewer rows, whose outcomes keep their places.
  const before = draw({ features: reference, scores: drawn.scores.subarray(0, 0) }, rng.fork(1)).features;
  const groups = groupsOf(before, drawn.features);
  const settings = driftSettingsSchema.parse({
    policy: "alibi",
    p_value: level / Math.max(1, groups.length),
  });
  const found = groups.map((group): Subgroup => {
    const rows = without(takeRows(before, group.reference), group.feature);
    const now = takeRows(drawn.features, group.current);
    const { columns } = compareColumns(referenceOfTable(rows), now, settings);
    const drifted = columns
      .filter(({ isDrift }) => isDrift)
      .map(({ name, pValue }) => ({ feature: name, pValue: pValue ?? 0, isHidden: !isDrifted(name) }));
    return {
      feature: group.feature,
      value: group.value,
      rows: { reference: group.reference.length, current: group.current.length },
      share: {
        reference: group.reference.length / before.rows,
        current: group.current.length / drawn.features.rows,
      },
      drifted: drifted.sort((a, b) => a.pValue - b.pValue),
      accuracy: accuracyOf(group, outcomes, drawn.scores, { seed, ...judging }),
    };
  });
  const hidden = ({ drifted }: Subgroup) => drifted.filter(({ isHidden }) => isHidden).length;
  return found.sort((a, b) => hidden(b) - hidden(a) || b.drifted.length - a.drifted.length);
}

function draw({ features, scores }: GroupedRows, rng: Rng): GroupedRows {
  if (features.rows <= MAX_ROWS) return { features, scores };
  const rows = drawRows(features.rows, MAX_ROWS, rng);
  return { features: takeRows(features, rows), scores: Float64Array.from(rows, (row) => scores[row]) };
}

/** The groups that have enough rows on both sides, the largest first where there are too many. */
function groupsOf(reference: Table, current: Table): Group[] {
  const groups = [...reference.columns].flatMap(([feature, column]): Group[] => {
    const other = current.columns.get(feature);
    const before = rowsByValue(column);
    if (before === null || other === undefined || before.size < 2) return [];
    const now = rowsByValue(other, before.size + MAX_VALUES);
    return [...before].flatMap(([value, rows]) => {
      const rowsNow = now?.get(value) ?? [];
      if (Math.min(rows.length, rowsNow.length) < MIN_ROWS) return [];
      return [{ feature, value, reference: Uint32Array.from(rows), current: Uint32Array.from(rowsNow) }];
    });
  });
  const most = Math.max(1, Math.min(MAX_GROUPS, Math.floor(MAX_TESTS / reference.columns.size)));
  return groups.sort((a, b) => b.reference.length - a.reference.length).slice(0, most);
}

/** The rows of each value, by value; null where there are too many values, or the column is one of measurements. */
function rowsByValue(column: Column, most = MAX_VALUES): Map<string, number[]> | null {
  const rows = new Map<string, number[]>();
  const { length } = column.kind === "number" ? column.values : column.codes;
  for (let row = 0; row < length; row++) {
    const value = cell(column, row);
    if (value === null) continue;
    const same = rows.get(String(value));
    if (same !== undefined) same.push(row);
    else if (rows.size === most) return null;
    else rows.set(String(value), [row]);
  }
  return rows;
}

function without({ rows, columns }: Table, name: string): Table {
  return { rows, columns: new Map([...columns].filter(([each]) => each !== name)) };
}

function accuracyOf(
  { reference, current }: Group,
  outcomes: Outcomes | null,
  scores: Float64Array,
  judging: { readonly seed: number } & Judging,
): Subgroup["accuracy"] {
  const known = Float64Array.from(current, (row) => scores[row]).filter((score) => !Number.isNaN(score));
  if (outcomes === null || known.length < MIN_ROWS) return null;
  const ofGroup = {
    scores: Float64Array.from(reference, (row) => outcomes.scores[row]),
    labels: Uint8Array.from(reference, (row) => outcomes.labels[row]),
  };
  const estimate = estimatePerformance(ofGroup, known, judging);
  return { reference: estimate.reference.accuracy, expected: estimate.estimated.accuracy };
}
