import type { NumberPair, SamplePair } from "../sample.ts";
import { chiSquaredFit, chiSquaredTest } from "./chi-squared.ts";
import { jensenShannonDistance, normalisedWasserstein, populationStabilityIndex } from "./distances.ts";
import { type KsMethod, ksPValue, ksStatistic } from "./ks.ts";
import type { TestOutcome } from "./outcome.ts";
import { countBins, countValues } from "./paired-counts.ts";
import { sharesZTest } from "./z-test.ts";

/** What a test finds; a distance has no p-value. */
export interface DriftScore {
  readonly statistic: number;
  readonly pValue: number | null;
}

interface Judgement {
  /** What it is called by people. */
  readonly title: string;
  /** What its number is held against unless another threshold is asked for: a level for a p-value. */
  readonly threshold: number;
  /** How it is held against the threshold. */
  readonly drifts: "p < threshold" | "p <= threshold" | "statistic >= threshold";
}

/** A test of numbers, whose order it needs. */
interface NumberTest<Score extends DriftScore> extends Judgement {
  readonly takes: "numbers";
  readonly run: (pair: NumberPair) => Score;
}

/** A test that counts, and so takes numbers as well as categories. */
interface CountTest<Score extends DriftScore> extends Judgement {
  readonly takes: "all";
  readonly run: (pair: SamplePair) => Score;
}

/** A test whether rows of today may be from the distribution that the reference's are from. */
export type DriftTest = NumberTest<DriftScore> | CountTest<DriftScore>;

const LEVEL = { threshold: 0.05, drifts: "p < threshold" } as const;
const DISTANCE = { threshold: 0.1, drifts: "statistic >= threshold" } as const;

/** Kolmogorov–Smirnov. The p-value is for the rows that stand behind the values, not for those that were kept. */
function kolmogorovSmirnov(method: KsMethod, title: string): NumberTest<TestOutcome> {
  return {
    title,
    ...LEVEL,
    takes: "numbers",
    run({ reference, current }) {
      const statistic = current.gap ?? ksStatistic(reference.sorted, current.sorted);
      return { statistic, pValue: ksPValue(statistic, reference.rows, current.rows, method) };
    },
  };
}

/** A test of the rows by value. */
function ofValues(title: string, test: (reference: Float64Array, current: Float64Array) => TestOutcome) {
  return {
    title,
    ...LEVEL,
    takes: "all",
    run(pair: SamplePair) {
      const { reference, current } = countValues(pair);
      return test(reference, current);
    },
  } satisfies CountTest<TestOutcome>;
}

/** A distance between the rows by value or bin. */
function ofBins(title: string, distance: (reference: Float64Array, current: Float64Array) => number) {
  return {
    title,
    ...DISTANCE,
    takes: "all",
    run(pair: SamplePair) {
      const { reference, current } = countBins(pair);
      return { statistic: distance(reference, current), pValue: null };
    },
  } satisfies CountTest<DriftScore>;
}

/** Every drift test by its name. Another one is another row here and in docs/reference/drift-tests.md. */
export const DRIFT_TESTS = {
  /** The p-value is the asymptotic one at any size, as in Alibi Detect. */
  ks: kolmogorovSmirnov("asymp", "Kolmogorov–Smirnov"),
  ks_exact: kolmogorovSmirnov("exact", "Kolmogorov–Smirnov, exact"),
  /** What SciPy does unless told otherwise, and so Evidently. */
  ks_auto: { ...kolmogorovSmirnov("auto", "Kolmogorov–Smirnov"), drifts: "p <= threshold" },
  /** Chi-squared of both rows of counts, as in Alibi Detect. */
  chi2: ofValues("chi-squared", chiSquaredTest),
  /** Chi-squared of the current counts against the reference's shares, as in Evidently. */
  chisquare: ofValues("chi-squared", chiSquaredFit),
  /** Of the share of the first value; with two values it does not matter which. */
  z: ofValues("Z-test of shares", (reference, current) =>
    sharesZTest([reference[0], current[0]], [sum(reference), sum(current)]),
  ),
  jensenshannon: ofBins("Jensen–Shannon distance", jensenShannonDistance),
  psi: ofBins("population stability index", populationStabilityIndex),
  wasserstein: {
    title: "Wasserstein distance",
    ...DISTANCE,
    takes: "numbers",
    run: ({ reference, current }: NumberPair) => ({
      statistic: normalisedWasserstein(reference.sorted, current.sorted),
      pValue: null,
    }),
  },
} as const satisfies Record<string, DriftTest>;

export type DriftTestName = keyof typeof DRIFT_TESTS;

/** The names of the tests. */
export const DRIFT_TEST_NAMES = Object.keys(DRIFT_TESTS) as [DriftTestName, ...DriftTestName[]];

/** The tests for numbers that give a p-value as Alibi Detect's do, the default first. */
export const NUMBER_TEST_NAMES = ["ks", "ks_exact", "ks_auto"] as const satisfies DriftTestName[];
/** And those for categories. */
export const CATEGORY_TEST_NAMES = ["chi2"] as const satisfies DriftTestName[];

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
