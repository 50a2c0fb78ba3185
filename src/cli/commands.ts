import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { extractCommand } from "./commands/extract.ts";
import { featuresDeleteCommand } from "./commands/features-delete.ts";
import { featuresGetCommand } from "./commands/features-get.ts";
import { featuresListCommand } from "./commands/features-list.ts";
import { featuresMaterializeCommand } from "./commands/features-materialize.ts";
import { featuresStatsCommand } from "./commands/features-stats.ts";
import { ingestCommand } from "./commands/ingest.ts";
import { lineageCommand } from "./commands/lineage.ts";
import { modelsListCommand } from "./commands/models-list.ts";
import { modelsPromoteCommand } from "./commands/models-promote.ts";
import { modelsRollbackCommand } from "./commands/models-rollback.ts";
import { modelsShowCommand } from "./commands/models-show.ts";
import { pipelineCommand } from "./commands/pipeline.ts";
import { predictCommand } from "./commands/predict.ts";
import { processCommand } from "./commands/process.ts";
import { sampleCommand } from "./commands/sample.ts";
import { serveCommand } from "./commands/serve.ts";
import { trainCommand } from "./commands/train.ts";
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
  featuresMaterializeCommand,
  featuresGetCommand,
  featuresListCommand,
  featuresStatsCommand,
  featuresDeleteCommand,
  modelsListCommand,
  modelsShowCommand,
  modelsPromoteCommand,
  modelsRollbackCommand,
  lineageCommand,
  serveCommand,
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
] as readonly CommandDefinition[];
