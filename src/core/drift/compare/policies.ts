import type { SamplePair } from "../sample.ts";
import { DRIFT_TESTS, type DriftTestName } from "../tests/drift-tests.ts";
import { countDistinct } from "../tests/paired-counts.ts";
import type { DriftSettings, PolicyName, TestChoice } from "./settings.ts";

/** What a column is to a policy. `text` is free text, which has no categories to count. */
export const COLUMN_TYPES = ["numerical", "categorical", "text"] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A test by the rule that chose it. */
interface Ruling {
  readonly test: DriftTestName;
  readonly rule: string;
}

/** A set of rules: what columns are, which test each gets, and how tests together keep their level. */
interface Policy {
  readonly correction: DriftSettings["correction"] & string;
  readonly typeOf: (pair: SamplePair) => ColumnType;
  readonly choose: (pair: SamplePair, type: ColumnType) => Ruling;
}

/** Up to so many rows of the reference Evidently tests, beyond it measures distances. */
const MAX_TESTED_ROWS = 1000;
/** Up to so many distinct values a column of numbers is treated as one of categories. */
const MAX_FEW_VALUES = 5;
/** A column of whole numbers with no more distinct values is one of categories. */
const MAX_INTEGER_CATEGORIES = 10;
/** A text with a larger share of distinct values is free text. */
const MAX_CATEGORY_SHARE = 0.5;

/** The rules of Evidently 0.7 and of Alibi Detect 0.13, when nothing is set. */
export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  evidently: { correction: "none", typeOf: inferType, choose: chooseByRowsAndValues },
  alibi: {
    correction: "bonferroni",
    typeOf: ({ kind }) => (kind === "number" ? "numerical" : "categorical"),
    choose: (_, type) =>
      type === "numerical"
        ? { test: "ks", rule: "alibi: numbers" }
        : { test: "chi2", rule: "alibi: categories" },
  },
};

/** Evidently's `infer_column_type`; a column of whole numbers without gaps is what it reads as integers. */
function inferType(pair: SamplePair): ColumnType {
  const { reference } = pair;
  const alone = { ...pair, current: reference } as SamplePair;
  if (pair.kind === "text")
    return countDistinct(alone) > reference.rows * MAX_CATEGORY_SHARE ? "text" : "categorical";
  const whole = reference.missing === 0 && pair.reference.sorted.every(Number.isInteger);
  const few = whole && countDistinct(alone, MAX_INTEGER_CATEGORIES) <= MAX_INTEGER_CATEGORIES;
  return few ? "categorical" : "numerical";
}

/** Evidently's `_get_default_stattest`. */
function chooseByRowsAndValues(pair: SamplePair, type: ColumnType): Ruling {
  const large = pair.reference.rows > MAX_TESTED_ROWS;
  const values = countDistinct(pair, MAX_FEW_VALUES);
  const many = type === "numerical" && values > MAX_FEW_VALUES;
  const rows = `reference of ${large ? "more than" : "at most"} ${MAX_TESTED_ROWS} rows`;
  const kind = many ? `numbers with more than ${MAX_FEW_VALUES} values` : "few values";
  if (large) return { test: many ? "wasserstein" : "jensenshannon", rule: `evidently: ${kind}, ${rows}` };
  if (many) return { test: "ks_auto", rule: `evidently: ${kind}, ${rows}` };
  if (values > 2) return { test: "chisquare", rule: `evidently: more than two categories, ${rows}` };
  return { test: "z", rule: `evidently: two categories, ${rows}` };
}

/** The test of a column with its threshold, and where each is from: a key of the dataset file, or a rule. */
export interface ChosenTest {
  readonly test: DriftTestName;
  readonly testFrom: string;
  readonly threshold: number;
  readonly thresholdFrom: string;
  /** Whether the threshold is the level that the correction is to keep. */
  readonly corrected: boolean;
}

/**
 * Chooses the test of a column: as the dataset file has it for the column, then for its kind, then by the policy.
 * @throws RangeError when a test of numbers is asked for a column of text.
 */
export function chooseTest(
  name: string,
  pair: SamplePair,
  type: ColumnType,
  settings: DriftSettings,
): ChosenTest {
  const asked: [string, TestChoice][] = [
    [`drift.columns.${name}`, settings.columns[name] ?? {}],
    pair.kind === "number" ? ["drift.numbers", settings.numbers] : ["drift.categories", settings.categories],
  ];
  const [testKey, { test: wanted } = {}] = asked.find(([, { test }]) => test !== undefined) ?? [];
  const ruling = POLICIES[settings.policy].choose(pair, type);
  const test = wanted ?? ruling.test;
  if (pair.kind === "text" && DRIFT_TESTS[test].takes === "numbers")
    throw new RangeError(`column \`${name}\` holds text, which the test \`${test}\` cannot compare`);
  const [key, { threshold } = {}] = asked.find(([, each]) => each.threshold !== undefined) ?? [];
  const isLevel = DRIFT_TESTS[test].drifts !== "statistic >= threshold";
  return {
    test,
    testFrom: testKey === undefined ? ruling.rule : `${testKey}.test`,
    threshold: threshold ?? (isLevel ? settings.p_value : DRIFT_TESTS[test].threshold),
    thresholdFrom:
      key === undefined ? (isLevel ? "drift.p_value" : `default of ${test}`) : `${key}.threshold`,
    corrected: isLevel && threshold === undefined,
  };
}
