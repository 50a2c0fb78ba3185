import type { Table } from "../dataset/table.ts";
import { alibiView } from "./alibi-view.ts";
import { CORRECTION_NAMES, type CorrectionName, correctTests } from "./corrections.ts";
import { missingShare, missingTest, skipReason } from "./pair.ts";
import {
  type CategoryReference,
  type DriftReference,
  type NumberReference,
  type PreparedReference,
  prepareReference,
} from "./reference.ts";
import type { DriftResult, FeatureDrift, MissingDrift, SkipReason } from "./result.ts";
import {
  featureColumn,
  MISSING,
  type Sample,
  type SamplePair,
  sampleCodes,
  sampleNumbers,
} from "./sample.ts";
import { CATEGORY_TEST_NAMES, DRIFT_TESTS, NUMBER_TEST_NAMES } from "./tests/drift-tests.ts";
import type { TestOutcome } from "./tests/outcome.ts";

/** How features are compared; what is left out is as in Alibi Detect. */
export interface DriftOptions {
  /** The level that the correction keeps: the chance of a false alarm. By default 0.05. */
  readonly pValue?: number;
  readonly correction?: CorrectionName;
  readonly numberTest?: (typeof NUMBER_TEST_NAMES)[number];
  readonly categoryTest?: (typeof CATEGORY_TEST_NAMES)[number];
}

/** Compares rows of features with a reference, whose features they all must have. */
export function detectDrift(
  reference: DriftReference,
  features: Table,
  options: DriftOptions = {},
): DriftResult {
  const prepared = prepareReference(reference);
  const samples = prepared.features.map((feature) => sampleColumn(feature, features));
  return compareSamples(prepared, samples, features.rows, options);
}

function sampleColumn(feature: NumberReference | CategoryReference, features: Table): Sample {
  if (feature.kind === "number") return sampleNumbers(featureColumn(features, feature.name, "number").values);
  const { codes, dictionary } = featureColumn(features, feature.name, "text");
  const translated = dictionary.map(feature.codeOf);
  return sampleCodes(
    codes.map((code) => (code < 0 ? MISSING : translated[code])),
    feature.categories.length,
  );
}

/** Compares samples with those of a reference, one for each feature and in their order. */
export function compareSamples(
  reference: PreparedReference,
  samples: readonly Sample[],
  rows: number,
  options: DriftOptions,
): DriftResult {
  const { pValue = 0.05, correction = CORRECTION_NAMES[0] } = options;
  const compared = reference.features.map(({ name, sample }, i) =>
    compare(name, sample, samples[i], options),
  );
  const tested = compared.flatMap(({ outcome }) => outcome ?? []);
  const values = correctTests(correction, tested.map(toPValue), pValue);
  const thresholds = values.thresholds.values();
  const missingThresholds = correctTests(
    correction,
    compared.flatMap(({ missing }) => missing ?? []).map(toPValue),
    pValue,
  ).thresholds.values();
  const features = compared.map((each) => featureDrift(each, thresholds, missingThresholds));
  const categories = compared.some(({ reference, outcome }) => outcome && reference.kind === "text");
  return {
    is_drift: features.some(({ is_drift, missing }) => is_drift || missing.is_drift),
    p_value: pValue,
    correction,
    rows: { reference: reference.rows, current: rows },
    ...alibiView({ ...values, outcomes: tested }, categories),
    features,
  };
}

/** A feature after its tests, before their correction. */
interface Compared {
  readonly name: string;
  readonly test: FeatureDrift["test"];
  readonly reference: Sample;
  readonly current: Sample;
  /** Null where it was skipped. */
  readonly outcome: TestOutcome | null;
  readonly skipped: SkipReason | undefined;
  /** Null where neither side misses a value. */
  readonly missing: TestOutcome | null;
}

function compare(name: string, reference: Sample, current: Sample, options: DriftOptions): Compared {
  const { numberTest = NUMBER_TEST_NAMES[0], categoryTest = CATEGORY_TEST_NAMES[0] } = options;
  const pair = { kind: reference.kind, reference, current } as SamplePair;
  const missing = missingTest(pair);
  const skipped = skipReason(pair);
  const common = { name, reference, current, skipped, missing };
  if (pair.kind === "number")
    return { ...common, test: numberTest, outcome: skipped ? null : DRIFT_TESTS[numberTest].run(pair) };
  return { ...common, test: categoryTest, outcome: skipped ? null : DRIFT_TESTS[categoryTest].run(pair) };
}

/** Takes the next threshold of each family that the feature was tested in. */
function featureDrift(
  { name, test, reference, current, outcome, skipped, missing }: Compared,
  thresholds: Iterator<number, undefined>,
  missingThresholds: Iterator<number, undefined>,
): FeatureDrift {
  const threshold = outcome ? (thresholds.next().value ?? null) : null;
  const missingThreshold = missing ? (missingThresholds.next().value ?? null) : null;
  return {
    name,
    test,
    statistic: outcome?.statistic ?? null,
    p_value: outcome?.pValue ?? null,
    threshold,
    is_drift: isBelow(outcome, threshold),
    rows: { reference: reference.rows, current: current.rows },
    ...(skipped && { skipped }),
    missing: missingDrift(reference, current, missing, missingThreshold),
  };
}

function missingDrift(
  reference: Sample,
  current: Sample,
  outcome: TestOutcome | null,
  threshold: number | null,
): MissingDrift {
  return {
    reference: missingShare(reference),
    current: missingShare(current),
    statistic: outcome?.statistic ?? 0,
    p_value: outcome?.pValue ?? 1,
    threshold,
    is_drift: isBelow(outcome, threshold),
  };
}

function isBelow(outcome: TestOutcome | null, threshold: number | null): boolean {
  return outcome !== null && threshold !== null && outcome.pValue < threshold;
}

function toPValue({ pValue }: TestOutcome): number {
  return pValue;
}
