import type { EvaluateResult } from "../../core/stages/evaluate.ts";
import type { RegisterResult } from "../../core/stages/register.ts";
import { STAGE_NAMES } from "../../core/stages/stage-names.ts";
import type { TrainResult } from "../../core/stages/trained.ts";
import { type CommandContext, defineCommand, option } from "../define-command.ts";
import { scoresOfResult } from "../evaluation-views.ts";
import { databaseOption, jobsOption, redisOption, sourceOption, stageOption } from "../options.ts";
import { text, type View } from "../printer.ts";
import { rounded, runStages } from "../run-stages.ts";
import { scoresViews } from "../score-views.ts";

const LIST = STAGE_NAMES.join(", ");

/** What a run of the pipeline came to; `model` and `metrics` are null when it ended before them. */
interface PipelineResult {
  readonly model: { readonly name: string; readonly version: number; readonly digest: string } | null;
  readonly metrics: Omit<EvaluateResult, "model" | "data"> | null;
  readonly registered: RegisterResult | null;
  readonly data: { readonly source: string; readonly note?: string };
  readonly stages: readonly {
    readonly name: string;
    readonly status: "ran" | "cached";
    readonly seconds: number;
  }[];
  readonly seconds: number;
  /** Commands that make sense now. */
  readonly next: readonly string[];
}

export const pipelineCommand = defineCommand({
  path: ["pipeline"],
  summary: "Run every stage from the source to a registered model",
  description: `Runs ${LIST}. A stage whose inputs, configuration and code have not changed since it last ran is passed over and reported as cached. A run that was killed goes on where it was.`,
  examples: [
    "titanic-ops pipeline",
    "titanic-ops pipeline --source Titanic-Dataset.csv --json",
    "titanic-ops pipeline --from train",
    "titanic-ops pipeline --until validate --force",
  ],
  options: {
    source: sourceOption,
    database: databaseOption,
    redis: redisOption,
    from: stageOption("--from", "Start here, and run this stage and those after it in any case"),
    until: stageOption("--until", "End with this stage"),
    force: option("--force", (z) => z.boolean().optional(), "Run every stage although nothing has changed"),
    jobs: jobsOption,
  },
  async run({ from, until, force, jobs }, context): Promise<PipelineResult> {
    const started = performance.now();
    const runs = await runStages(context, {
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
      ...(force !== undefined && { force }),
      ...(jobs !== undefined && { jobs }),
    });
    const result = <R>(name: string): R | null =>
      (runs.find((run) => run.name === name)?.result as R | undefined) ?? null;
    const trained = result<TrainResult>("train");
    const evaluated = result<EvaluateResult>("evaluate");
    const { spec } = await context.ports.dataset();
    const source = context.ports.settings.source;
    return {
      model: trained && { name: trained.name, version: trained.version, digest: trained.digest },
      metrics: evaluated && metricsOf(evaluated),
      registered: result<RegisterResult>("register"),
      data: {
        source: source ?? spec.source,
        ...(source === undefined && spec.source_note && { note: spec.source_note }),
      },
      stages: runs.map(({ name, status, seconds }) => ({ name, status, seconds: rounded(seconds) })),
      seconds: rounded((performance.now() - started) / 1000),
      next: await nextCommands(context, trained),
    };
  },
  render: (result) => summary(result),
});

/** What to type next, with the flags that found this folder and this dataset. */
async function nextCommands({ ports }: CommandContext, trained: TrainResult | null): Promise<string[]> {
  if (trained === null) return [];
  const { settings, origin } = ports;
  const flags = (["config", "artifacts"] as const)
    .filter((key) => origin[key] === `--${key}`)
    .map((key) => ` --${key} ${settings[key]}`)
    .join("");
  const { raw } = await ports.paths();
  return [
    `titanic-ops predict ${raw} --model ${trained.version}${flags}`,
    `titanic-ops models show ${trained.version}${flags}`,
  ];
}

function metricsOf({
  model: _model,
  data: _data,
  ...metrics
}: EvaluateResult): Omit<EvaluateResult, "model" | "data"> {
  return metrics;
}

function summary({ model, metrics, registered, data, stages, seconds, next }: PipelineResult): View[] {
  const cached = stages.filter((stage) => stage.status === "cached").length;
  return [
    ...(metrics === null ? [] : scoresViews(scoresOfResult(metrics))),
    ...(model === null
      ? []
      : [text(`Model     ${model.name} version ${model.version}, digest ${model.digest.slice(0, 12)}…`)]),
    ...(registered === null ? [] : [text(`Alias     ${registered.alias} (${registered.reason})`)]),
    text(`Source    ${data.source}`),
    text(`Stages    ${stages.length - cached} ran, ${cached} cached, ${seconds.toFixed(2)} s`),
    ...(next.length === 0 ? [] : [text(`Next      ${next.join("\n          ")}`)]),
    ...(data.note === undefined ? [] : [text(`\n${data.note}`)]),
  ];
}
