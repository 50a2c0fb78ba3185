import type { Table } from "../../dataset/table.ts";
import { CORRECTION_NAMES, type CorrectedTests, correctTests } from "../corrections.ts";
import { missingShare, missingTest, skipReason } from "../pair.ts";
import type { PreparedReference } from "../reference.ts";
import { finite, type SamplePair } from "../sample.ts";
import { DRIFT_TESTS, type DriftScore, type DriftTest } from "../tests/drift-tests.ts";
import type { TestOutcome } from "../tests/outcome.ts";
import type { ColumnComparison } from "./comparison.ts";
import { type ColumnPair, pairColumns } from "./pairs.ts";
import { type ChosenTest, type ColumnType, chooseTest, POLICIES } from "./policies.ts";
import type { DriftSettings } from "./settings.ts";

/** Columns side by side, and what their tests say together. */
export interface ComparedColumns {
  readonly columns: readonly ColumnComparison[];
  /** The p-value tests that were corrected together, and their thresholds. */
  readonly corrected: CorrectedTests & { readonly outcomes: readonly TestOutcome[] };
}

/** A column after its test, before any correction. */
interface Scored {
  readonly name: string;
  readonly type: ColumnType | null;
  readonly skipped: ColumnComparison["skipped"];
  readonly chosen: ChosenTest | null;
  readonly score: DriftScore | null;
  readonly missingScore: TestOutcome | null;
  readonly rows: ColumnComparison["rows"];
  readonly missing: { readonly reference: number; readonly current: number };
}

/**
 * Compares each column of a reference with that of the current rows. `onColumn` is handed both sides of each.
 * @throws RangeError when the settings ask for a test that a column cannot have.
 */
export function compareColumns(
  reference: PreparedReference,
  current: Table,
  settings: DriftSettings,
  onColumn?: (pair: ColumnPair) => void,
): ComparedColumns {
  const scored: Scored[] = [];
  // One at a time: a generator spread into a list would hold every column sorted at once.
  for (const pair of pairColumns(reference, current)) {
    onColumn?.(pair);
    scored.push(scoreColumn(pair.name, pair.pair, settings));
  }
  const { correction, p_value: level } = settings;
  const rule = correction ?? POLICIES[settings.policy].correction;
  const outcomes = scored.flatMap(({ chosen, score }) =>
    chosen?.corrected && score?.pValue != null ? [{ statistic: score.statistic, pValue: score.pValue }] : [],
  );
  const corrected = correct(rule, outcomes, level);
  const missingOutcomes = scored.flatMap(({ missingScore }) => missingScore ?? []);
  // Nobody chose to test them one by one, so they keep their level together whatever the policy.
  const missingRule = rule === "none" ? CORRECTION_NAMES[0] : rule;
  const thresholds = corrected.thresholds.values();
  const missingThresholds = correct(missingRule, missingOutcomes, level).thresholds.values();
  return {
    columns: scored.map((each) => judge(each, thresholds, missingThresholds)),
    corrected: { ...corrected, outcomes },
  };
}

function scoreColumn(name: string, pair: SamplePair | null, settings: DriftSettings): Scored {
  const untested = { name, chosen: null, score: null };
  if (pair === null)
    return {
      ...untested,
      type: null,
      skipped: "absent",
      missingScore: null,
      rows: { reference: 0, current: 0 },
      missing: { reference: 0, current: 0 },
    };
  const common = {
    type: POLICIES[settings.policy].typeOf(pair),
    missingScore: missingTest(pair),
    rows: { reference: pair.reference.rows, current: pair.current.rows },
    missing: { reference: missingShare(pair.reference), current: missingShare(pair.current) },
  };
  const skipped = skipReason(pair) ?? (common.type === "text" ? "free_text" : undefined);
  if (skipped !== undefined) return { ...untested, ...common, skipped };
  const chosen = chooseTest(name, pair, common.type, settings);
  const { statistic, pValue } = runTest(DRIFT_TESTS[chosen.test], pair);
  // Infinite where a category is impossible under the reference, which JSON could not say.
  const score = { statistic: finite(statistic), pValue };
  return { name, ...common, skipped, chosen, score };
}

function runTest(test: DriftTest, pair: SamplePair): DriftScore {
  if (test.takes === "all") return test.run(pair);
  if (pair.kind === "number") return test.run(pair);
  throw new Error("a test of numbers was chosen for text");
}

function correct(
  rule: NonNullable<DriftSettings["correction"]>,
  outcomes: readonly TestOutcome[],
  level: number,
): CorrectedTests {
  const pValues = outcomes.map(({ pValue }) => pValue);
  if (rule !== "none") return correctTests(rule, pValues, level);
  return { isDrift: pValues.some((p) => p < level), threshold: level, thresholds: pValues.map(() => level) };
}

/** Takes the next threshold of each family that the column was tested in. */
function judge(
  { name, type, skipped, chosen, score, missingScore, rows, missing }: Scored,
  thresholds: Iterator<number, undefined>,
  missingThresholds: Iterator<number, undefined>,
): ColumnComparison {
  const threshold = chosen?.corrected ? (thresholds.next().value ?? null) : (chosen?.threshold ?? null);
  const missingThreshold = missingScore ? (missingThresholds.next().value ?? null) : null;
  return {
    name,
    type,
    ...(skipped && { skipped }),
    test: chosen?.test ?? null,
    testFrom: chosen?.testFrom ?? null,
    statistic: score?.statistic ?? null,
    pValue: score?.pValue ?? null,
    threshold,
    thresholdFrom: chosen?.thresholdFrom ?? null,
    isDrift: chosen !== null && score !== null && threshold !== null && drifts(chosen, score, threshold),
    rows,
    missing: {
      ...missing,
      statistic: missingScore?.statistic ?? null,
      pValue: missingScore?.pValue ?? null,
      threshold: missingThreshold,
      isDrift: missingScore !== null && missingThreshold !== null && missingScore.pValue < missingThreshold,
    },
  };
}

function drifts({ test }: ChosenTest, { statistic, pValue }: DriftScore, threshold: number): boolean {
  const { drifts: rule } = DRIFT_TESTS[test];
  if (rule === "statistic >= threshold") return statistic >= threshold;
  return pValue !== null && (rule === "p <= threshold" ? pValue <= threshold : pValue < threshold);
}
