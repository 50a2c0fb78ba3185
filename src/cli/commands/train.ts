import { OpsError } from "../../core/errors.ts";
import type { StageContext } from "../../core/stages/stage.ts";
import type { TrainResult } from "../../core/stages/trained.ts";
import type { SearchResult, TuneRequest } from "../../core/tuning/search.ts";
import { defineCommand, option } from "../define-command.ts";
import { databaseOption, jobsOption, redisOption, wholeNumberOption } from "../options.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";
import { durationOption } from "../time-option.ts";
import { tuningViews } from "../tuning-views.ts";

/** What was trained, and how its parameters were found where they were searched for. */
type TrainCommandResult = TrainResult & { readonly tuning?: SearchResult & { readonly nested: boolean } };

export const trainCommand = defineCommand({
  path: ["train"],
  summary: "Split, cross-validate and fit: a new model version",
  description:
    "Splits the processed rows (stratified), cross-validates over the training rows, fits preprocessor and forest on them, and writes artifacts/split and a new version under artifacts/models. Training that gives the same bytes as a version that is there already adds none. With --tune the forest's parameters are first searched for over the training rows (model.tune in the dataset file): at random, the better third on more and more folds. A search that was interrupted goes on where it was. --warm-start gives the model that training from the beginning gives, sooner: the data must be the same, and of the configuration only n_estimators may differ.",
  examples: [
    "titanic-ops train",
    "titanic-ops train --config configs/mine.yaml --json",
    "titanic-ops train --from-feature-store",
    "titanic-ops train --tune --trials 60 --time 5m",
    "titanic-ops train --tune --nested",
    "titanic-ops train --warm-start champion",
  ],
  options: {
    fromFeatureStore: option(
      "--from-feature-store",
      (z) => z.boolean().default(false),
      "Take the features from the feature store; the labels stay those of the processed file",
    ),
    tune: option("--tune", (z) => z.boolean().default(false), "Search for the forest's parameters first"),
    trials: wholeNumberOption(
      "--trials",
      { min: 2, max: 10_000 },
      "Settings to try (default: model.tune.trials of the dataset file)",
    ),
    time: durationOption("--time", "Begin no further settings after this time, as 60s or 10m"),
    nested: option(
      "--nested",
      (z) => z.boolean().default(false),
      "Cross-validate the search itself, so that the scores told are not those it chose by; takes so many times as long",
    ),
    warmStart: option(
      "--warm-start <version>",
      (z) => z.string().optional(),
      "Keep the trees of this version (a number or an alias) and add those that n_estimators asks for beyond them",
    ),
    jobs: jobsOption,
    database: databaseOption,
    redis: redisOption,
  },
  async run({ fromFeatureStore, warmStart, jobs, ...asked }, context): Promise<TrainCommandResult> {
    const tune = tuneRequest(asked);
    let tuning: TrainCommandResult["tuning"];
    const trained = await runOneStage<TrainResult>(context, "train", {
      fromFeatureStore,
      warmStart,
      ...(jobs !== undefined && { jobs }),
      ...(tune && {
        tune,
        async prepare(stage: StageContext) {
          context.progress.start("tune");
          const { tuneForest } = await import("../../core/stages/parameter-search.ts");
          const { found, spec } = await tuneForest(stage, tune);
          tuning = { ...found, nested: tune.nested };
          context.progress.end(`tune      ${found.trials.length} settings tried`);
          return spec;
        },
      }),
    });
    return { ...trained, ...(tuning && { tuning }) };
  },
  render: ({ name, version, digest, added, folder, rows, tuning }) => [
    ...(tuning ? tuningViews(tuning) : []),
    text(
      `${name} version ${version} ${added ? "is" : "was there already, byte for byte,"} in ${folder} (digest ${digest.slice(0, 12)}…)`,
    ),
    text(`trained on ${rows.train} rows, ${rows.test} held out; next: titanic-ops evaluate`),
  ],
});

interface AskedOfTuning {
  readonly tune: boolean;
  readonly trials?: number | undefined;
  readonly time?: number | undefined;
  readonly nested: boolean;
}

function tuneRequest({ tune, trials, time, nested }: AskedOfTuning): TuneRequest | undefined {
  if (tune) return { trials, timeMs: time, nested };
  const [flag] =
    Object.entries({ trials, time, nested: nested || undefined }).find(([, value]) => value) ?? [];
  if (flag === undefined) return undefined;
  throw new OpsError("OPS_USAGE", `--${flag} is about a search for parameters, which --tune asks for`, {
    hint: `titanic-ops train --tune --${flag}${flag === "nested" ? "" : " …"}`,
  });
}
