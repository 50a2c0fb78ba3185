import { type Column, type Table, textColumn } from "../../dataset/table.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { DEFAULT_THRESHOLD } from "../../metrics/scores.ts";
import { alibiView } from "../alibi-view.ts";
import { performanceChange } from "../performance/change.ts";
import { estimatePerformance } from "../performance/estimate.ts";
import type { DriftReference } from "../reference.ts";
import { classifierTest } from "./classifier.ts";
import { type ComparedColumns, compareColumns } from "./compare-columns.ts";
import type { DriftComparison } from "./comparison.ts";
import { correlationChanges } from "./correlations.ts";
import { type KnownReference, knownReference, type ObservedRows } from "./known-reference.ts";
import { type ColumnPair, referenceOfTable } from "./pairs.ts";
import { POLICIES } from "./policies.ts";
import type { DriftSettings } from "./settings.ts";

/** How to draw and how to stop. */
export interface CompareOptions {
  /** Of the rows that the classifier takes, its trees, and the folds of the calibration. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Above which probability the model predicts positive; 0.5 by default. */
  readonly threshold?: number;
  /** The values of the target's classes, where there are more than two: predictions are then taken as confidences. */
  readonly classes?: readonly string[] | undefined;
  /** Handed each feature of the reference with its two sides, in their order, while these are sorted. */
  readonly onColumn?: (pair: ColumnPair) => void;
}

/**
 * Compares rows with a reference, of a model or of a table, by the settings of a dataset file: each column by a test,
 * all together by a classifier, their correlations, the predictions and what became of them. What one side does not
 * know is null in the result: without scores no prediction drift, without outcomes no performance.
 *
 * Columns are sorted one at a time, and the rest needs one pass: a million rows of 11 columns take seconds.
 *
 * @throws RangeError when the settings ask for a test that a column cannot have; OpsError OPS_INTERRUPTED.
 */
export async function compareTables(
  reference: DriftReference | ObservedRows,
  current: ObservedRows,
  settings: DriftSettings,
  options: CompareOptions,
): Promise<DriftComparison> {
  return compareWithKnown(knownReference(reference), current, settings, options);
}

/** The same with a reference that is ready. */
export async function compareWithKnown(
  known: KnownReference,
  current: ObservedRows,
  settings: DriftSettings,
  { seed, signal, threshold = DEFAULT_THRESHOLD, classes, onColumn }: CompareOptions,
): Promise<DriftComparison> {
  const compared = compareColumns(known.columns, current.features, settings, onColumn);
  const table = (side: Predictions) => predictionTable(side, threshold, classes);
  const predictions = comparePredictions(table(known), table(current), settings);
  const judging = { threshold, isConfidence: classes !== undefined };
  const { outcomes } = known;
  return {
    formatVersion: 1,
    policy: settings.policy,
    pValue: settings.p_value,
    correction: settings.correction ?? POLICIES[settings.policy].correction,
    rows: { reference: known.columns.rows, current: current.features.rows },
    ...verdict(compared, settings),
    features: [...compared.columns],
    alibi: settings.policy === "alibi" ? alibiView(compared.corrected, hasCategories(compared)) : null,
    prediction: predictions && [...predictions.columns],
    performance:
      hasRows(outcomes) && hasRows(current.outcomes)
        ? performanceChange(outcomes, current.outcomes, settings.p_value, judging)
        : null,
    estimate:
      hasRows(outcomes) && current.scores && current.scores.length > 0
        ? estimatePerformance(outcomes, current.scores, { seed, ...judging })
        : null,
    correlations: known.rows && correlationChanges(known.rows, current.features),
    classifier: known.rows && (await classifierTest(known.rows, current.features, { seed, signal })),
  };
}

function hasRows(outcomes: Outcomes | undefined): outcomes is Outcomes {
  return outcomes !== undefined && outcomes.labels.length > 0;
}

/** Compares scores and labels, as two columns; the settings of single columns are for features. */
function comparePredictions(
  reference: Table | null,
  current: Table | null,
  settings: DriftSettings,
): ComparedColumns | null {
  if (reference === null || current === null) return null;
  return compareColumns(referenceOfTable(reference), current, { ...settings, columns: {} });
}

/** What is known of the predictions of a side. */
type Predictions = Pick<ObservedRows, "scores" | "predicted">;

/** Scores, and the labels that follow from them; of more than two classes those that are told beside. */
function predictionTable(
  { scores, predicted }: Predictions,
  threshold: number,
  classes: readonly string[] | undefined,
): Table | null {
  if (scores === undefined) return null;
  const labels = classes
    ? Array.from(predicted ?? [], (k) => classes[k])
    : Array.from(scores, (score) => (score > threshold ? "1" : "0"));
  return {
    rows: scores.length,
    columns: new Map<string, Column>([
      ["score", { kind: "number", values: scores }],
      ["label", textColumn(labels)],
    ]),
  };
}

function verdict(
  { columns }: ComparedColumns,
  { policy, drift_share: threshold }: DriftSettings,
): Pick<DriftComparison, "isDrift" | "drifted"> {
  const tested = columns.filter(({ test }) => test !== null).length;
  const drifted = columns.filter(({ isDrift }) => isDrift).length;
  const share = tested === 0 ? 0 : drifted / tested;
  const ofValues = policy === "alibi" ? drifted > 0 : tested > 0 && share >= threshold;
  return {
    isDrift: ofValues || columns.some(({ missing }) => missing.isDrift),
    drifted: { columns: drifted, tested, share, threshold },
  };
}

function hasCategories({ columns }: ComparedColumns): boolean {
  return columns.some(({ type, test }) => type === "categorical" && test !== null);
}
