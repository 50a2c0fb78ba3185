import { chiSquaredTest, type TestOutcome } from "./chi-squared.ts";
import { type KsMethod, ksPValue, ksStatistic } from "./ks.ts";
import type { CategorySample, NumberSample } from "./sample.ts";

/** A two-sample test: whether rows of today may be from the distribution that the reference's are from. */
export type DriftTest<S> = (reference: S, current: S) => TestOutcome;

/** Kolmogorov–Smirnov. The p-value is for the rows that stand behind the values, not for those that were kept. */
function kolmogorovSmirnov(method: KsMethod): DriftTest<NumberSample> {
  return (reference, current) => {
    const statistic = ksStatistic(reference.sorted, current.sorted);
    return { statistic, pValue: ksPValue(statistic, reference.rows, current.rows, method) };
  };
}

/** The tests for numbers. Another one is another row. */
export const NUMBER_TESTS = {
  /** The p-value is the asymptotic one at any size, as in Alibi Detect. */
  ks: kolmogorovSmirnov("asymp"),
  ks_exact: kolmogorovSmirnov("exact"),
  /** What SciPy does unless told otherwise. */
  ks_auto: kolmogorovSmirnov("auto"),
} satisfies Record<string, DriftTest<NumberSample>>;

/** The tests for categories. */
export const CATEGORY_TESTS = {
  chi2: ({ counts }, current) => chiSquaredTest(counts, current.counts),
} satisfies Record<string, DriftTest<CategorySample>>;

export type NumberTestName = keyof typeof NUMBER_TESTS;
export type CategoryTestName = keyof typeof CATEGORY_TESTS;

/** The names of the tests, the default first. */
export const NUMBER_TEST_NAMES = Object.keys(NUMBER_TESTS) as [NumberTestName, ...NumberTestName[]];
export const CATEGORY_TEST_NAMES = Object.keys(CATEGORY_TESTS) as [CategoryTestName, ...CategoryTestName[]];
