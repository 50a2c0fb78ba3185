import { artifactPaths } from "../../core/config/paths.ts";
import type { GateResult } from "../../core/registry/gates/gate-result.ts";
import type { EvaluateResult } from "../../core/stages/evaluate.ts";
import { type CommandContext, defineCommand, option } from "../define-command.ts";
import { evaluationViews } from "../evaluation-views.ts";
import { gatesView } from "../gates-view.ts";
import { modelsContext } from "../models-context.ts";
import { openOption } from "../open-file.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";
import { trackRun } from "../track-run.ts";

/** An evaluation, where its page is, and with --gates what they say too. */
type EvaluateAnswer = EvaluateResult & {
  readonly pageFile: string;
  readonly gates?: readonly GateResult[];
};

export const evaluateCommand = defineCommand({
  path: ["evaluate"],
  summary: "Score a model on rows that it has not seen",
  description:
    "Scores the model that was trained last on its held-out rows and writes artifacts/metrics.json and the page artifacts/evaluation.html; or, with --model or --data, any version on any labelled raw CSV. Either way the result is kept as a run (titanic-ops runs list). With --gates it ends with 1 where the version does not pass what the dataset file asks of a champion; nothing is promoted.",
  examples: [
    "titanic-ops evaluate",
    "titanic-ops evaluate --model champion --data new-passengers.csv --json",
    "titanic-ops evaluate --gates",
    "titanic-ops evaluate --open",
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
    gates: option(
      "--gates",
      (z) => z.boolean().default(false),
      "Ask the gates of the dataset file too; exit 1 where one refuses",
    ),
    open: openOption,
  },
  async run({ model, data, gates }, context): Promise<EvaluateAnswer> {
    const result = await evaluated(model, data, context);
    return gates ? { ...result, gates: await gatesOf(result, context) } : result;
  },
  render: ({ gates, ...result }) => [
    ...evaluationViews(result),
    ...(gates === undefined
      ? []
      : [
          gates.length === 0
            ? text("no gate applies: none is set up, or it is the champion that they compare with")
            : gatesView(gates),
        ]),
  ],
  page: ({ pageFile }) => pageFile,
  exitCode: ({ gates = [] }) => (gates.every(({ passed }) => passed) ? 0 : 1),
});

async function evaluated(
  model: string | undefined,
  data: string | undefined,
  context: CommandContext,
): Promise<EvaluateAnswer> {
  const { ports, log, progress, signal } = context;
  if (model === undefined && data === undefined) {
    const result = await runOneStage<EvaluateResult>(context, "evaluate");
    const { evaluationPage } = artifactPaths(ports.settings.artifacts, result.model.name);
    return { ...result, pageFile: evaluationPage };
  }
  const { evaluateVersion } = await import("../../core/stages/evaluate.ts");
  const { resolveVersion } = await import("../../core/registry/open-models.ts");
  const stage = {
    ...(await ports.stageContext({ log, signal, onProgress: progress.update })),
    results: new Map(),
  };
  const models = { models: stage.paths.models, name: stage.spec.name, now: ports.now };
  const version = await resolveVersion(models, model ?? "champion");
  const result = await trackRun(context, (run) => evaluateVersion({ ...stage, run }, version, data));
  return { ...result, pageFile: stage.paths.evaluationPage };
}

async function gatesOf({ model }: EvaluateResult, { ports }: CommandContext): Promise<readonly GateResult[]> {
  const { askGates } = await import("../../core/registry/gates/ask.ts");
  return askGates(await modelsContext(ports), model.version);
}
