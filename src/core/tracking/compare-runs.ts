import type { ParamValue } from "./events.ts";
import type { RunDetails } from "./run-record.ts";

/** Scores that are better when lower; of metrics by other names than these and the ones below it is not known. */
const BETTER_LOWER = new Set(["log_loss", "brier_score", "expected_calibration_error"]);
const BETTER_HIGHER = new Set([
  "accuracy",
  "balanced_accuracy",
  "precision",
  "recall",
  "f1",
  "roc_auc",
  "average_precision",
  "oob_score",
]);

const ASIDE = /^seconds\.|\.sd$/;

/** How a metric moved from the first run to another. */
export type Change = "better" | "worse" | "equal" | "different";

export interface ComparedParam {
  readonly name: string;
  /** One a run; null where a run does not have it. */
  readonly values: readonly (ParamValue | null)[];
  readonly differs: boolean;
}

export interface ComparedMetric {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Each value less that of the first run; null where either is missing. */
  readonly differences: readonly (number | null)[];
  readonly changes: readonly (Change | null)[];
  /** Whether it says little of how good the model is: it was told step by step, is a time, or a deviation. */
  readonly isAside: boolean;
  /** Whether two runs or more have it. */
  readonly isShared: boolean;
}

/** Two runs or more, beside each other. The first is what the others are measured against. */
export interface RunComparison {
  readonly runs: readonly Pick<
    RunDetails,
    "id" | "name" | "kind" | "status" | "error" | "startedAt" | "seconds" | "source"
  >[];
  readonly params: readonly ComparedParam[];
  readonly metrics: readonly ComparedMetric[];
  /** Data by what it was for, with its digest in each run. */
  readonly datasets: readonly ComparedParam[];
}

/** Puts runs beside each other: every parameter, metric and digest of data that one of them has. */
export function compareRuns(runs: readonly RunDetails[]): RunComparison {
  return {
    runs: runs.map(({ id, name, kind, status, error, startedAt, seconds, source }) => ({
      id,
      name,
      kind,
      status,
      error,
      startedAt,
      seconds,
      source,
    })),
    params: compareValues(runs.map(({ params }) => params)),
    metrics: namesIn(runs.map(({ metrics }) => metrics)).map((name) => compareMetric(name, runs)),
    datasets: compareValues(
      runs.map(({ datasets }) => Object.fromEntries(datasets.map(({ name, sha256 }) => [name, sha256]))),
    ),
  };
}

function compareValues(runs: readonly Readonly<Record<string, ParamValue>>[]): ComparedParam[] {
  return namesIn(runs).map((name) => {
    const values = runs.map((each) => (Object.hasOwn(each, name) ? each[name] : null));
    // A run that has none at all, as an evaluation has no parameters, does not differ in one.
    const compared = values.filter((_, run) => Object.keys(runs[run]).length > 0);
    return { name, values, differs: compared.some((value) => value !== compared[0]) };
  });
}

/** In the order in which the runs name them, the first run's before what others add. */
function namesIn(runs: readonly object[]): string[] {
  return [...new Set(runs.flatMap((each) => Object.keys(each)))];
}

function compareMetric(name: string, runs: readonly RunDetails[]): ComparedMetric {
  const values = runs.map(({ metrics }) => metrics[name] ?? null);
  const [first] = values;
  const differences = values.map((value) => (value === null || first === null ? null : value - first));
  return {
    name,
    values,
    differences,
    changes: differences.map((difference) => changeOf(name, difference)),
    isShared: values.filter((value) => value !== null).length > 1,
    isAside: ASIDE.test(name) || runs.some(({ series }) => Object.hasOwn(series, name)),
  };
}

function changeOf(name: string, difference: number | null): Change | null {
  if (difference === null) return null;
  if (difference === 0) return "equal";
  // `cv.roc_auc` and `test.roc_auc` are as good as `roc_auc` is.
  const score = name.split(".").at(-1) ?? name;
  if (BETTER_LOWER.has(score)) return difference < 0 ? "better" : "worse";
  if (BETTER_HIGHER.has(score)) return difference > 0 ? "better" : "worse";
  return "different";
}
