import type { EvaluateResult } from "../../core/stages/evaluate.ts";
import { defineCommand, option } from "../define-command.ts";
import { evaluationViews } from "../evaluation-views.ts";
import { runOneStage } from "../run-stages.ts";

export const evaluateCommand = defineCommand({
  path: ["evaluate"],
  summary: "Score a model on rows that it has not seen",
  description:
    "Scores the model that was trained last on its held-out rows and writes artifacts/metrics.json; or, with --model or --data, any version on any labelled raw CSV, writing nothing.",
  examples: [
    "titanic-ops evaluate",
    "titanic-ops evaluate --model champion --data new-passengers.csv --json",
  ],
  options: {
    model: option(
      "--model <version>",
      (z) => z.string().optional(),
      "A version number or alias (default: the one trained last)",
    ),
    data: option(
      "--data <file>",
      (z) => z.string().optional(),
      "A labelled raw CSV (default: the held-out rows)",
    ),
  },
  async run({ model, data }, context): Promise<EvaluateResult> {
    if (model === undefined && data === undefined) return runOneStage<EvaluateResult>(context, "evaluate");
    const { ports, log, progress, signal } = context;
    const { evaluateVersion } = await import("../../core/stages/evaluate.ts");
    const { resolveVersion } = await import("../../core/stages/models.ts");
    const stage = {
      ...(await ports.stageContext({ log, signal, onProgress: progress.update })),
      results: new Map(),
    };
    const models = { models: stage.paths.models, name: stage.spec.name, now: ports.now };
    return evaluateVersion(stage, await resolveVersion(models, model ?? "champion"), data);
  },
  render: evaluationViews,
});
