import { completionCommand } from "./commands/completion.ts";
import { dashboardsBuildCommand } from "./commands/dashboards-build.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { driftReportCommand } from "./commands/drift-report.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { extractCommand } from "./commands/extract.ts";
import { featuresDeleteCommand } from "./commands/features-delete.ts";
import { featuresGetCommand } from "./commands/features-get.ts";
import { featuresListCommand } from "./commands/features-list.ts";
import { featuresMaterializeCommand } from "./commands/features-materialize.ts";
import { featuresStatsCommand } from "./commands/features-stats.ts";
import { ingestCommand } from "./commands/ingest.ts";
import { lineageCommand } from "./commands/lineage.ts";
import { manifestsRenderCommand } from "./commands/manifests-render.ts";
import { modelsArchiveCommand } from "./commands/models-archive.ts";
import { modelsDiffCommand } from "./commands/models-diff.ts";
import { modelsKeygenCommand } from "./commands/models-keygen.ts";
import { modelsListCommand } from "./commands/models-list.ts";
import { modelsPromoteCommand } from "./commands/models-promote.ts";
import { modelsPullCommand } from "./commands/models-pull.ts";
import { modelsPushCommand } from "./commands/models-push.ts";
import { modelsRestoreCommand } from "./commands/models-restore.ts";
import { modelsRollbackCommand } from "./commands/models-rollback.ts";
import { modelsShowCommand } from "./commands/models-show.ts";
import { modelsSignCommand } from "./commands/models-sign.ts";
import { modelsVerifyCommand } from "./commands/models-verify.ts";
import { pipelineCommand } from "./commands/pipeline.ts";
import { predictCommand } from "./commands/predict.ts";
import { processCommand } from "./commands/process.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { runsCompareCommand } from "./commands/runs-compare.ts";
import { runsDeleteCommand } from "./commands/runs-delete.ts";
import { runsExportCommand } from "./commands/runs-export.ts";
import { runsListCommand } from "./commands/runs-list.ts";
import { runsShowCommand } from "./commands/runs-show.ts";
import { runsSyncCommand } from "./commands/runs-sync.ts";
import { sampleCommand } from "./commands/sample.ts";
import { serveCommand } from "./commands/serve.ts";
import { smokeCommand } from "./commands/smoke.ts";
import { trainCommand } from "./commands/train.ts";
import { uiCommand } from "./commands/ui.ts";
import { validateCommand } from "./commands/validate.ts";
import { versionAddCommand } from "./commands/version-add.ts";
import { versionCheckoutCommand } from "./commands/version-checkout.ts";
import { versionDiffCommand } from "./commands/version-diff.ts";
import { versionGcCommand } from "./commands/version-gc.ts";
import { versionInitCommand } from "./commands/version-init.ts";
import { versionLogCommand } from "./commands/version-log.ts";
import { versionPullCommand } from "./commands/version-pull.ts";
import { versionPushCommand } from "./commands/version-push.ts";
import { versionRemoteAddCommand } from "./commands/version-remote-add.ts";
import { versionRemoteListCommand } from "./commands/version-remote-list.ts";
import { versionStatusCommand } from "./commands/version-status.ts";
import type { CommandDefinition } from "./define-command.ts";

/** Every command, in the order in which help lists them. */
export const COMMANDS = [
  pipelineCommand,
  extractCommand,
  ingestCommand,
  validateCommand,
  processCommand,
  trainCommand,
  evaluateCommand,
  predictCommand,
  explainCommand,
  driftReportCommand,
  featuresMaterializeCommand,
  featuresGetCommand,
  featuresListCommand,
  featuresStatsCommand,
  featuresDeleteCommand,
  modelsListCommand,
  modelsShowCommand,
  modelsDiffCommand,
  modelsPromoteCommand,
  modelsRollbackCommand,
  modelsArchiveCommand,
  modelsRestoreCommand,
  modelsVerifyCommand,
  modelsKeygenCommand,
  modelsSignCommand,
  modelsPushCommand,
  modelsPullCommand,
  reproduceCommand,
  exportCommand,
  runsListCommand,
  runsShowCommand,
  runsCompareCommand,
  runsExportCommand,
  runsDeleteCommand,
  runsSyncCommand,
  lineageCommand,
  serveCommand,
  uiCommand,
  smokeCommand,
  manifestsRenderCommand,
  dashboardsBuildCommand,
  versionInitCommand,
  versionAddCommand,
  versionStatusCommand,
  versionPushCommand,
  versionPullCommand,
  versionCheckoutCommand,
  versionDiffCommand,
  versionLogCommand,
  versionGcCommand,
  versionRemoteAddCommand,
  versionRemoteListCommand,
  sampleCommand,
  doctorCommand,
  completionCommand,
] as readonly CommandDefinition[];
