import type { Difference, ScoreDifference, VersionDiff } from "../../core/registry/diff.ts";
import { argument, defineCommand } from "../define-command.ts";
import { shownDifference } from "../difference-view.ts";
import { modelsContext } from "../models-context.ts";
import { table, text, type View } from "../printer.ts";

export const modelsDiffCommand = defineCommand({
  path: ["models", "diff"],
  summary: "Tell in what two versions differ: data, features, parameters, scores",
  examples: [
    "titanic-ops models diff",
    "titanic-ops models diff 1 2",
    "titanic-ops models diff champion 3 --json",
  ],
  arguments: {
    a: argument(
      "[version]",
      (z) => z.string().default("champion"),
      "A version number or alias (default: champion)",
    ),
    b: argument("[other-version]", (z) => z.string().optional(), "Another one (default: the newest)"),
  },
  options: {},
  async run({ a, b }, { ports }) {
    const { diffModels, listModels } = await import("../../core/stages/models.ts");
    const context = await modelsContext(ports);
    const newest = async () => String((await listModels(context))[0]?.version ?? "champion");
    return diffModels(context, a, b ?? (await newest()));
  },
  render: (diff) => [text(summary(diff)), ...sections(diff), ...scores(diff)],
});

function summary({ name, a, b, isSame }: VersionDiff): string {
  return `${name} version ${a} and version ${b} ${isSame ? "predict alike, to the byte" : "predict differently"}`;
}

function sections({ a, b, data, features, config, environment }: VersionDiff): View[] {
  const section = (title: string, rows: readonly Difference[]): View[] =>
    rows.length === 0
      ? []
      : [
          table(
            [title, `version ${a}`, `version ${b}`],
            rows.map((row) => [row.what, shownDifference(row.a), shownDifference(row.b)]),
          ),
        ];
  return [
    ...section("data", data),
    ...only(a, features?.onlyA ?? []),
    ...only(b, features?.onlyB ?? []),
    ...(config === null
      ? [text("The configuration of one of them was not kept: what it was trained with is not known")]
      : section("configuration", config)),
    ...section("made with", environment),
  ];
}

function only(version: number, features: readonly string[]): View[] {
  return features.length === 0 ? [] : [text(`Features of version ${version} alone: ${features.join(", ")}`)];
}

function scores({ a, b, scores: { test, cv } }: VersionDiff): View[] {
  const of = (title: string, rows: readonly ScoreDifference[]): View =>
    table(
      [title, `version ${a}`, `version ${b}`, "change"],
      rows.map((row) => [row.score, row.a, row.b, row.delta]),
    );
  return [of("held out", test), of("cross-validated", cv)];
}
