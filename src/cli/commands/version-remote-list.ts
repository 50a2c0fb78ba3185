import { defineCommand } from "../define-command.ts";
import { table, text } from "../printer.ts";
import { HERE } from "../version-context.ts";

export const versionRemoteListCommand = defineCommand({
  path: ["version", "remote", "list"],
  summary: "List the remotes",
  examples: ["titanic-ops version remote list", "titanic-ops version remote list --json"],
  options: {},
  async run() {
    const { listRemotes } = await import("../../core/stages/version/remotes.ts");
    return listRemotes(HERE);
  },
  render: (remotes) =>
    remotes.length === 0
      ? [text("There is no remote: titanic-ops version remote add storage gs://bucket/folder --default")]
      : [
          table(
            ["name", "url", "default"],
            remotes.map(({ name, url, isDefault }) => [name, url, isDefault ? "yes" : ""]),
          ),
        ],
});
