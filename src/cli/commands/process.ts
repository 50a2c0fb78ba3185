import type { ProcessResult } from "../../core/stages/process.ts";
import { defineCommand } from "../define-command.ts";
import { databaseOption, redisOption } from "../options.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";

export const processCommand = defineCommand({
  path: ["process"],
  summary: "Compute the features: artifacts/processed and the feature store",
  description:
    "Computes the features that depend on one row alone and writes them to artifacts/processed/processed.csv and to the feature store. What has to be learnt from data (medians, categories) is left to `train`, so that it is learnt from training rows only.",
  examples: ["titanic-ops process", "titanic-ops process --json"],
  options: { database: databaseOption, redis: redisOption },
  run: (_, context) => runOneStage<ProcessResult>(context, "process"),
  render: ({ rows, file, features, featureStore }) => [
    text(`${rows} rows of ${features.length} features are in ${file}`),
    text(
      `${featureStore.entities} entities of view \`${featureStore.view}\` are in ${featureStore.location}`,
    ),
  ],
});
