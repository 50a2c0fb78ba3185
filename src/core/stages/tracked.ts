import type { FileDigest } from "../atomic-file.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Table } from "../dataset/table.ts";
import type { PageEvaluation } from "../evaluation/evaluation-page.ts";
import { nameWithin } from "../lineage/journal.ts";
import type { CrossValidation } from "../metrics/cross-validate.ts";
import { SCORE_NAMES } from "../metrics/scores.ts";
import { profileColumns } from "../tracking/dataset-profile.ts";
import type { ParamValue, TrackedModel } from "../tracking/events.ts";
import type { StageContext } from "./stage.ts";

/** The file of a run that holds what `metrics.json` does. */
export const EVALUATION_FILE = "evaluation.json";
/** The same for people. */
export const EVALUATION_PAGE = "evaluation.html";

/** What training depends on, under flat names that runs can be filtered by. */
export function trainingParams({ model, seed, features }: DatasetSpec): Record<string, ParamValue> {
  const { engine, forest, evaluation, preprocess } = model;
  const steps = (list: readonly { readonly step: string }[]) => list.map(stepTold).join(", ");
  const flat = Object.entries(forest).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? JSON.stringify(value) : value,
  ]);
  return {
    engine,
    seed,
    ...Object.fromEntries(flat),
    test_share: evaluation.test_share,
    folds: evaluation.folds,
    features: steps(features),
    preprocess: steps(preprocess),
  };
}

/** A step in short: `impute Age`, `sum FamilySize`. */
function stepTold(step: { readonly step: string; readonly as?: unknown; readonly column?: unknown }): string {
  return [step.step, step.as ?? step.column].filter((part) => typeof part === "string").join(" ");
}

/** The mean and the standard deviation of each cross-validated score. */
export function crossValidatedMetrics({ scores }: CrossValidation): Record<string, number | null> {
  return named(
    "cv",
    Object.fromEntries(
      Object.entries(scores).flatMap(([name, { mean, sd }]) => [
        [name, mean],
        [`${name}.sd`, sd],
      ]),
    ),
  );
}

/** Numbers under names that begin alike: `fold.accuracy`. */
export function named(prefix: string, values: object): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Tells of the rows on one side of the split. */
export function trackRows(
  { run, paths }: StageContext,
  name: "train" | "test",
  { table, file, digest }: { readonly table: Table; readonly file: string; readonly digest: FileDigest },
): void {
  run?.dataset({
    name,
    file: nameWithin(paths.artifacts, file),
    sha256: digest.sha256,
    rows: table.rows,
    columns: profileColumns(table),
  });
}

/** Tells which model version a run made or judged. */
export function trackModel(
  { run, paths }: Pick<StageContext, "run" | "paths">,
  role: TrackedModel["role"],
  { name, version, digest }: { readonly name: string; readonly version: number; readonly digest: string },
): void {
  const folder = nameWithin(paths.artifacts, `${paths.models}/${name}/${version}`);
  run?.model({ role, name, version, digest, folder });
}

/** What beside the scores is told of the probabilities: of more than two classes those of each. */
function classMetrics(evaluation: PageEvaluation): Record<string, number | null> {
  if (!("classes" in evaluation))
    return { expected_calibration_error: evaluation.calibration.expected_calibration_error };
  const { expected_calibration_error, classes } = evaluation;
  const ofClasses = classes.flatMap(({ value, precision, recall, f1, roc_auc }, k) => {
    // Trackers take names of such letters alone.
    const named = /^[\w.-]+$/.test(value) ? value : `class_${k}`;
    return Object.entries({ precision, recall, f1, roc_auc }).map(([name, score]) => [
      `${name}.${named}`,
      score,
    ]);
  });
  return { expected_calibration_error, ...Object.fromEntries(ofClasses) };
}

/** Tells how good a model is: its scores, and the whole evaluation as a file. */
export async function trackEvaluation(
  context: StageContext,
  evaluation: PageEvaluation & { readonly oob_score: number | null },
): Promise<void> {
  const { run } = context;
  if (run === undefined) return;
  trackModel(context, "evaluated", evaluation.model);
  const scores = Object.fromEntries(SCORE_NAMES.map((name) => [name, evaluation[name]]));
  run.metrics({ ...scores, ...classMetrics(evaluation), oob_score: evaluation.oob_score });
  const [{ evaluationFigures }, { evaluationPage }] = await Promise.all([
    import("../report/figures/evaluation-figures.ts"),
    import("../evaluation/evaluation-page.ts"),
  ]);
  for (const [name, svg] of evaluationFigures(evaluation)) await run.figure(name, svg);
  await run.artifact(EVALUATION_FILE, `${JSON.stringify(evaluation, null, 2)}\n`);
  await run.artifact(EVALUATION_PAGE, evaluationPage(evaluation));
}
