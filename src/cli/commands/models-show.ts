import type { ModelEvaluation } from "../../core/evaluation/model-evaluation.ts";
import type { RegistryEvent } from "../../core/registry/registry-state.ts";
import { defineCommand } from "../define-command.ts";
import { chooseVersion, modelsContext, versionArgument } from "../models-context.ts";
import { table, text, type View } from "../printer.ts";
import { classViews, scoresViews, subgroupViews } from "../score-views.ts";

export const modelsShowCommand = defineCommand({
  path: ["models", "show"],
  summary: "Show one version: origin, scores, files and history",
  examples: ["titanic-ops models show champion", "titanic-ops models show 2 --json"],
  arguments: { version: versionArgument },
  options: {},
  async run({ version }, context) {
    const { showModel } = await import("../../core/stages/models.ts");
    return showModel(await modelsContext(context.ports), await chooseVersion(version, context));
  },
  render: ({ manifest, card, aliases, archived, history, signedBy, folder }) => [
    table(
      ["", ""],
      [
        ["model", `${manifest.name} version ${manifest.version}`],
        ["alias", archived ? "(archived)" : aliases.join(", ") || null],
        ["folder", folder],
        ["digest", manifest.digest],
        ...(signedBy.length === 0 ? [] : [["signed by", signedBy.join("\n")] as [string, string]]),
        ["engine", manifest.engine],
        ["trained", manifest.createdAt],
        ["code", `titanic-ops ${manifest.code.version} (${manifest.code.build})`],
        ["seed", String(manifest.seed)],
        ["train rows", `${manifest.data.train.rows} (sha256 ${manifest.data.train.sha256.slice(0, 12)}…)`],
        ["test rows", `${manifest.data.test.rows} (sha256 ${manifest.data.test.sha256.slice(0, 12)}…)`],
      ],
    ),
    ...scoresViews({
      heldOut: manifest.metrics.test,
      intervals: card?.evaluation.intervals ?? null,
      baselines: card?.evaluation.baselines ?? [],
      folds: manifest.metrics.cv.folds,
      oobScore: manifest.metrics.oob_score,
      cvOf: (name) => manifest.metrics.cv.scores[name],
    }),
    ...(card === null ? [] : groupViews(card.evaluation)),
    ...(card === null ? [text("It has no card of its evaluation: train it again to have one.")] : []),
    ...history.map((event) => text(eventLine(event))),
  ],
});

function groupViews(evaluation: ModelEvaluation): View[] {
  return "classes" in evaluation ? classViews(evaluation) : evaluation.subgroups.flatMap(subgroupViews);
}

function eventLine({ at, action, alias, reason, by, forced }: RegistryEvent): string {
  const what = `${forced ? "forced " : ""}${action}${alias === null ? "" : ` as ${alias}`}`;
  return `${at}  ${what}${by === null ? "" : ` by ${by}`}: ${reason}`;
}
