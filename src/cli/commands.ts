import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { extractCommand } from "./commands/extract.ts";
import { ingestCommand } from "./commands/ingest.ts";
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
  modelsListCommand,
  modelsShowCommand,
  modelsPromoteCommand,
  modelsRollbackCommand,
  serveCommand,
  sampleCommand,
  doctorCommand,
] as readonly CommandDefinition[];
