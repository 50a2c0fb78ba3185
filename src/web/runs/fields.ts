import type { ParamValue } from "../../core/tracking/events.ts";
import type { RunSummary } from "../../core/tracking/run-record.ts";

/** A field of a run as filters call it: `params.max_depth`, `metrics.roc_auc`, `seconds`. */
export type FieldName = `params.${string}` | `metrics.${string}` | "seconds";

/** The value of a field; undefined where the run does not have it. */
export function fieldOf(run: RunSummary, field: FieldName): ParamValue | undefined {
  if (field === "seconds") return run.seconds ?? undefined;
  const dot = field.indexOf(".");
  const [family, name] = [field.slice(0, dot), field.slice(dot + 1)];
  const values: Readonly<Record<string, ParamValue>> = family === "params" ? run.params : run.metrics;
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A field without its family: what people call it. */
export function shortName(field: FieldName): string {
  return field.replace(/^(?:params|metrics)\./, "");
}

/** What says most of how good a run is, the first of those that runs have. */
const SCORES = ["cv.roc_auc", "roc_auc", "accuracy", "f1", "log_loss", "brier_score"];
/** Told step by step, a deviation, or a time of a part. */
const ASIDE = /^fold\.|^oob\.|\.sd$|^seconds\./;

/** The fields that some of the runs have: scores first, then the other metrics, then parameters. */
export function fieldsOf(runs: readonly RunSummary[]): FieldName[] {
  const names = (of: (run: RunSummary) => object) => [
    ...new Set(runs.flatMap((run) => Object.keys(of(run)))),
  ];
  const metrics = names((run) => run.metrics).filter((name) => !ASIDE.test(name));
  const placeOf = (name: string) => (SCORES.includes(name) ? SCORES.indexOf(name) : SCORES.length);
  return [
    ...metrics.toSorted((a, b) => placeOf(a) - placeOf(b)).map((name): FieldName => `metrics.${name}`),
    ...names((run) => run.params).map((name): FieldName => `params.${name}`),
  ];
}

/** The fields that are shown unless others are chosen: the first scores, and the parameters that tell the runs apart. */
export function usualFields(runs: readonly RunSummary[]): FieldName[] {
  const fields = fieldsOf(runs);
  const scores = fields.filter((field) => field.startsWith("metrics.")).slice(0, 3);
  const params = fields.filter((field) => field.startsWith("params.") && differs(runs, field)).slice(0, 3);
  return [...scores, ...params];
}

/** Whether runs that have a field have unlike values of it. */
export function differs(runs: readonly RunSummary[], field: FieldName): boolean {
  const values = runs.map((run) => fieldOf(run, field)).filter((value) => value !== undefined);
  return values.some((value) => value !== values[0]);
}
