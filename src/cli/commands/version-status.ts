import type { State } from "../../core/dvc/state.ts";
import { defineCommand, option } from "../define-command.ts";
import { table, text, type View } from "../printer.ts";
import { HERE, pathLines, remoteOption, targetsArgument, telling } from "../version-context.ts";

export const versionStatusCommand = defineCommand({
  path: ["version", "status"],
  summary: "Compare workspace and cache with what was recorded",
  description:
    "Exits with 1 when something is not as recorded. Damaged objects of the cache are named with the digest that they should have. --cloud looks at the remotes too.",
  examples: [
    "titanic-ops version status",
    "titanic-ops version status data --json",
    "titanic-ops version status --cloud",
  ],
  arguments: { targets: targetsArgument },
  options: {
    cloud: option("--cloud", (z) => z.boolean().default(false), "Tell what the remotes do not have"),
    remote: remoteOption,
  },
  async run(choice, context) {
    const { versionStatus } = await import("../../core/stages/version/status.ts");
    return telling(context, "status", (work) => versionStatus(HERE, choice, work));
  },
  render: ({ tracked, stages, remotes, upToDate }) => [
    ...(tracked.length === 0
      ? [text("Nothing is kept yet: titanic-ops version add <path>")]
      : [statesTable(tracked)]),
    ...tracked.flatMap(details),
    ...stages.flatMap(({ name, changes }) => pathLines(`${name}:`, changes)),
    ...remotes.flatMap(({ remote, notPushed }) => pathLines(`${remote} lacks`, notPushed)),
    text(upToDate ? "All is as recorded" : "Not all is as recorded"),
  ],
  exitCode: ({ upToDate }) => (upToDate ? 0 : 1),
});

const statesTable = (tracked: readonly State[]): View =>
  table(
    ["path", "workspace", "cache", "from"],
    tracked.map(({ path, workspace, cache, stage, pointer }) => [path, workspace, cache, stage ?? pointer]),
  );

function details({ path, files, damaged, missing }: State): View[] {
  const below = (names: readonly string[]) => names.map((name) => `${path}/${name}`);
  return [
    ...pathLines("added", below(files?.added ?? [])),
    ...pathLines("modified", below(files?.modified ?? [])),
    ...pathLines("deleted", below(files?.deleted ?? [])),
    ...pathLines(
      "damaged",
      damaged.map((each) => `${each.path}: ${each.file} is ${each.found}, not ${each.expected}`),
    ),
    ...pathLines("uncached", missing),
  ];
}
