import type { DriftReport } from "../drift/report/report.ts";
import type { RunLog } from "../tracking/run-log.ts";
import type { StageContext } from "./stage.ts";
import { named, trackModel } from "./tracked.ts";

/** The file of a run that holds the drift report. */
export const DRIFT_REPORT_FILE = "drift-report.json";

/** Tells what a comparison found: how much drifted, each feature's statistic, performance, and the report as a file. */
export async function trackDriftReport(
  context: Pick<StageContext, "run" | "paths">,
  report: DriftReport,
): Promise<void> {
  const { run } = context;
  if (run === undefined) return;
  const { comparison, reference, current, model } = report;
  run.params({
    policy: comparison.policy,
    p_value: comparison.pValue,
    correction: comparison.correction,
    reference: reference.name,
    current: current.name,
  });
  run.tags({ drift: report.isDrift ? "yes" : "no" });
  if (model !== null) trackModel(context, "compared", model);
  run.metrics(driftMetrics(report));
  run.note(report.summary.join("; "));
  await run.artifact(DRIFT_REPORT_FILE, `${JSON.stringify(report, null, 2)}\n`);
}

/** The numbers of a report, under flat names that runs can be filtered by. */
function driftMetrics({ comparison, reference, current }: DriftReport): Parameters<RunLog["metrics"]>[0] {
  const { drifted, features, performance, estimate, classifier } = comparison;
  return {
    ...named("rows", { reference: reference.rows, current: current.rows }),
    drifted_features: drifted.columns,
    drift_share: drifted.share,
    ...named("statistic", Object.fromEntries(features.map(({ name, statistic }) => [name, statistic]))),
    accuracy: performance?.accuracy.current.value ?? null,
    roc_auc: performance?.rocAuc?.current.value ?? null,
    expected_accuracy: estimate?.estimated.accuracy ?? null,
    classifier_auc: classifier?.auc ?? null,
  };
}
