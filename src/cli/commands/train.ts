import type { TrainResult } from "../../core/stages/trained.ts";
import { defineCommand, option } from "../define-command.ts";
import { databaseOption, redisOption } from "../options.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";

export const trainCommand = defineCommand({
  path: ["train"],
  summary: "Split, cross-validate and fit: a new model version",
  description:
    "Splits the processed rows (stratified), cross-validates over the training rows, fits preprocessor and forest on them, and writes artifacts/split and a new version under artifacts/models. Training that gives the same bytes as a version that is there already adds none.",
  examples: [
    "titanic-ops train",
    "titanic-ops train --config configs/mine.yaml --json",
    "titanic-ops train --from-feature-store",
  ],
  options: {
    fromFeatureStore: option(
      "--from-feature-store",
      (z) => z.boolean().default(false),
      "Take the features from the feature store; the labels stay those of the processed file",
    ),
    database: databaseOption,
    redis: redisOption,
  },
  run: ({ fromFeatureStore }, context) => runOneStage<TrainResult>(context, "train", { fromFeatureStore }),
  render: ({ name, version, digest, added, folder, rows }) => [
    text(
      `${name} version ${version} ${added ? "is" : "was there already, byte for byte,"} in ${folder} (digest ${digest.slice(0, 12)}…)`,
    ),
    text(`trained on ${rows.train} rows, ${rows.test} held out; next: titanic-ops evaluate`),
  ],
});
