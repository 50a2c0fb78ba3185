import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import { forceOption, HERE, pathLines, targetsArgument, telling } from "../version-context.ts";

export const versionCheckoutCommand = defineCommand({
  path: ["version", "checkout"],
  summary: "Make the workspace what the pointers say, from the cache",
  description:
    "For after `git checkout`: the pointers changed, and the files follow. A file whose content is in no cache is not overwritten without --force.",
  examples: ["titanic-ops version checkout", "titanic-ops version checkout data --force"],
  arguments: { targets: targetsArgument },
  options: { force: forceOption },
  async run(choice, context) {
    const { checkoutVersions } = await import("../../core/stages/version/checkout.ts");
    return telling(context, "checkout", (work) => checkoutVersions(HERE, choice, work));
  },
  render: ({ added, modified, deleted }) =>
    added.length + modified.length + deleted.length === 0
      ? [text("Nothing to do: the workspace is what the pointers say")]
      : [...pathLines("added", added), ...pathLines("modified", modified), ...pathLines("deleted", deleted)],
});
