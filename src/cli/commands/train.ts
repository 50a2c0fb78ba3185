import type { TrainResult } from "../../core/stages/trained.ts";
import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";

export const trainCommand = defineCommand({
  path: ["train"],
  summary: "Split, cross-validate and fit: a new model version",
  description:
    "Splits the processed rows (stratified), cross-validates over the training rows, fits preprocessor and forest on them, and writes artifacts/split and a new version under artifacts/models. Training that gives the same bytes as a version that is there already adds none.",
  examples: ["titanic-ops train", "titanic-ops train --config configs/mine.yaml --json"],
  options: {},
  run: (_, context) => runOneStage<TrainResult>(context, "train"),
  render: ({ name, version, digest, added, folder, rows }) => [
    text(
      `${name} version ${version} ${added ? "is" : "was there already, byte for byte,"} in ${folder} (digest ${digest.slice(0, 12)}…)`,
    ),
    text(`trained on ${rows.train} rows, ${rows.test} held out; next: titanic-ops evaluate`),
  ],
});
