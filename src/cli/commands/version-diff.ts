import type { Difference } from "../../core/stages/version/diff.ts";
import { bytes } from "../byte-size.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { table, text, type View } from "../printer.ts";
import { HERE, pathLines, telling } from "../version-context.ts";

export const versionDiffCommand = defineCommand({
  path: ["version", "diff"],
  summary: "Tell what differs between two revisions, or from the workspace",
  examples: [
    "titanic-ops version diff",
    "titanic-ops version diff HEAD~1",
    "titanic-ops version diff v1 v2 --target data",
  ],
  arguments: {
    from: argument("[from]", (z) => z.string().default("HEAD"), "A commit, branch or tag (default: HEAD)"),
    to: argument("[to]", (z) => z.string().optional(), "Another one (default: the workspace as it is)"),
  },
  options: {
    target: option("--target <path>", (z) => z.string().optional(), "Only this file, folder or stage"),
  },
  async run({ from, to, target }, context) {
    const { versionDiff } = await import("../../core/stages/version/diff.ts");
    const targets = target === undefined ? [] : [target];
    return telling(context, "diff", (work) => versionDiff(HERE, { from, to, targets }, work));
  },
  render: ({ from, to, differences }) =>
    differences.length === 0
      ? [text(`Nothing differs between ${from} and ${to === "workspace" ? "the workspace" : to}`)]
      : [
          table(
            ["change", "path", from, to],
            differences.map((each) => [each.change, each.path, shown(each.from), shown(each.to)]),
          ),
          ...differences.flatMap(filesOf),
        ],
});

const shown = (version: Difference["from"]): string | null =>
  version && `${version.md5.slice(0, 12)}${version.size === null ? "" : ` (${bytes(version.size)})`}`;

function filesOf({ path, files }: Difference): View[] {
  const below = (names: readonly string[]) => names.map((name) => `${path}/${name}`);
  if (files === null) return [];
  return [
    ...pathLines("added", below(files.added)),
    ...pathLines("modified", below(files.modified)),
    ...pathLines("deleted", below(files.deleted)),
  ];
}
