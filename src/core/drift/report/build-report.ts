import { codeVersion } from "../../code-version.ts";
import { type Column, type Table, textColumn } from "../../dataset/table.ts";
import type { Judging } from "../../metrics/confidence.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { createRng } from "../../rng.ts";
import { compareWithKnown } from "../compare/compare-tables.ts";
import type { DriftComparison } from "../compare/comparison.ts";
import { type KnownReference, madePredictions, type ObservedRows } from "../compare/known-reference.ts";
import { pairColumns, referenceOfTable } from "../compare/pairs.ts";
import type { DriftSettings } from "../compare/settings.ts";
import type { DisplayNames } from "./display-names.ts";
import { profileColumn } from "./profile.ts";
import type { ColumnProfile, DriftReport } from "./report.ts";
import { subgroupDrift } from "./subgroups.ts";
import { summarise } from "./summary.ts";

/** Of more features the pairs are tens of thousands, and those at the end say nothing. */
const MOST_CORRELATIONS = 100;

/** What is compared, and where it is from. */
export interface ReportInput
  extends Pick<DriftReport, "dataset" | "model" | "reference" | "current" | "period" | "notes" | "unusual"> {
  readonly createdAt: Date;
  readonly known: KnownReference;
  /** Whether the reference's outcomes are those of its rows, in their order. */
  readonly isOfModel: boolean;
  readonly features: Table;
  /** The model's score of each current row, NaN where a row has none; null without a model. */
  readonly scores: Float64Array | null;
  /** Of more than two classes: the predicted one of each current row. */
  readonly predicted?: Float64Array | undefined;
  readonly outcomes: Outcomes | null;
}

/** How it is compared. */
export interface ReportOptions {
  readonly settings: DriftSettings;
  readonly names: DisplayNames;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Above which probability the model predicts positive; 0.5 by default. */
  readonly threshold?: number | undefined;
  /** The values of the target's classes, where the model has more than two. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * Compares, and says what came of it. Equal input gives equal reports. Throws OPS_INTERRUPTED, and a RangeError when the
 * settings ask for a test that a column cannot have.
 */
export async function buildReport(input: ReportInput, options: ReportOptions): Promise<DriftReport> {
  const { createdAt, known, isOfModel, features, scores, predicted, outcomes, ...given } = input;
  const { settings, names, seed, signal, threshold, classes } = options;
  const profiles: ColumnProfile[] = [];
  const current: ObservedRows = {
    features,
    ...madePredictions(scores, predicted),
    ...(outcomes && { outcomes }),
  };
  const compared = await compareWithKnown(known, current, settings, {
    seed,
    signal,
    ...(threshold !== undefined && { threshold }),
    classes,
    onColumn: (pair) => profiles.push(profileColumn(known.columns.features[profiles.length], pair, features)),
  });
  const comparison = {
    ...compared,
    correlations: compared.correlations?.slice(0, MOST_CORRELATIONS) ?? null,
  };
  const found = {
    comparison,
    profiles,
    subgroups: subgroupsOf(input, compared, {
      level: settings.p_value,
      seed,
      judging: { threshold, isConfidence: classes !== undefined },
    }),
  };
  const labelsOf = (side: Uint8Array | undefined) =>
    side && classes && textColumn(Array.from(side, (k) => classes[k]));
  const labels = profilePredictions("label", labelsOf(known.predicted), labelsOf(current.predicted));
  return {
    formatVersion: 1,
    createdAt: createdAt.toISOString(),
    codeVersion: codeVersion.version,
    ...given,
    isDrift: compared.isDrift || performanceFell(compared),
    summary: summarise(found, names),
    ...found,
    scores: profilePredictions("score", numbersOf(known.scores), numbersOf(current.scores)),
    ...(labels && { labels }),
  };
}

function performanceFell({ performance }: DriftComparison): boolean {
  return performance !== null && (performance.accuracy.isDrift || performance.rocAuc?.isDrift === true);
}

function subgroupsOf(
  { known: { rows, outcomes }, isOfModel, features, scores }: ReportInput,
  { features: columns }: DriftComparison,
  { level, seed, judging }: { level: number; seed: number; judging: Judging },
): DriftReport["subgroups"] {
  if (rows === null) return null;
  const drifted = new Set(columns.filter(({ isDrift }) => isDrift).map(({ name }) => name));
  return subgroupDrift(
    { ...rows, outcomes: (isOfModel && outcomes) || null },
    { features, scores: scores ?? new Float64Array(features.rows).fill(Number.NaN) },
    { level, seed, judging, rng: createRng(seed).fork(2), isDrifted: (name) => drifted.has(name) },
  );
}

function numbersOf(values: Float64Array | undefined): Column | undefined {
  return values && { kind: "number", values };
}

function profilePredictions(
  name: string,
  before: Column | undefined,
  now: Column | undefined,
): ColumnProfile | null {
  if (before === undefined || now === undefined) return null;
  const table = (column: Column): Table => ({
    rows: (column.kind === "number" ? column.values : column.codes).length,
    columns: new Map([[name, column]]),
  });
  const reference = referenceOfTable(table(before));
  const [pair] = pairColumns(reference, table(now));
  return profileColumn(reference.features[0], pair, table(now));
}
