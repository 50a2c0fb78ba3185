import { defineCommand } from "../define-command.ts";
import { byOption, chooseVersion, modelsContext, reasonOption, versionArgument } from "../models-context.ts";
import { text } from "../printer.ts";
import { tellAliases } from "../send-run.ts";

export const modelsRestoreCommand = defineCommand({
  path: ["models", "restore"],
  summary: "Take an archived version out again",
  examples: ["titanic-ops models restore 1"],
  arguments: { version: versionArgument },
  options: { reason: reasonOption, by: byOption },
  async run({ version, reason, by }, context) {
    const { archiveModel } = await import("../../core/registry/archive.ts");
    const wanted = await chooseVersion(version, context);
    const done = await archiveModel(await modelsContext(context.ports, by), wanted, {
      reason,
      archive: false,
    });
    await tellAliases(context);
    return done;
  },
  render: ({ name, version, changed }) => [
    text(
      changed
        ? `${name} version ${version} can be promoted again: titanic-ops models promote ${version}`
        : `${name} version ${version} is not archived`,
    ),
  ],
});
