import { bytes } from "../byte-size.ts";
import { defineCommand, option } from "../define-command.ts";
import { table, text } from "../printer.ts";
import { HERE, remoteOption, telling } from "../version-context.ts";

/** Of more, the table would tell nobody anything; --json has all. */
const SHOWN = 50;

export const versionGcCommand = defineCommand({
  path: ["version", "gc"],
  summary: "Show what no pointer needs in the cache or a remote; remove it with --yes",
  description:
    "Keeps what pointers name, in the workspace and in every commit that git has. --workspace keeps what the workspace names alone. Nothing is removed without --yes.",
  examples: [
    "titanic-ops version gc",
    "titanic-ops version gc --workspace --yes",
    "titanic-ops version gc --cloud --remote storage",
  ],
  options: {
    workspace: option(
      "--workspace",
      (z) => z.boolean().default(false),
      "Do not keep what only past commits name",
    ),
    cloud: option("--cloud", (z) => z.boolean().default(false), "Look at the remote instead of the cache"),
    remote: remoteOption,
    yes: option("--yes", (z) => z.boolean().default(false), "Remove it"),
  },
  async run(choice, context) {
    const { collectGarbage } = await import("../../core/stages/version/gc.ts");
    return telling(context, "gc", (work) => collectGarbage(HERE, choice, work));
  },
  render: ({ location, removed, garbage, bytes: total, kept, unread }) => [
    ...(garbage.length === 0
      ? []
      : [
          table(
            ["object", "size", "why"],
            garbage.slice(0, SHOWN).map(({ object, size, reason }) => [object, bytes(size), reason]),
          ),
        ]),
    ...(garbage.length > SHOWN ? [text(`… and ${garbage.length - SHOWN} more`)] : []),
    ...(unread.length > 0
      ? [
          text(
            `The lists of ${unread.length} folders are not in the cache, so their files count as not needed`,
          ),
        ]
      : []),
    text(
      `${garbage.length} objects (${bytes(total)}) ${removed ? "removed from" : "would go from"} ${location}; ${kept} kept`,
    ),
    ...(removed || garbage.length === 0 ? [] : [text("Next      the same command with --yes")]),
  ],
});
