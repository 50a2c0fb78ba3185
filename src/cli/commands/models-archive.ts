import { defineCommand } from "../define-command.ts";
import { byOption, chooseVersion, modelsContext, reasonOption, versionArgument } from "../models-context.ts";
import { text } from "../printer.ts";
import { tellAliases } from "../send-run.ts";

export const modelsArchiveCommand = defineCommand({
  path: ["models", "archive"],
  summary: "Put a version away: it loses its aliases and can be given none",
  description:
    "Its files stay. The champion is in use and cannot be archived; `models restore` takes a version out again.",
  examples: ["titanic-ops models archive 1 --reason 'trained on the wrong file'"],
  arguments: { version: versionArgument },
  options: { reason: reasonOption, by: byOption },
  async run({ version, reason, by }, context) {
    const { archiveModel } = await import("../../core/registry/archive.ts");
    const wanted = await chooseVersion(version, context);
    const done = await archiveModel(await modelsContext(context.ports, by), wanted, {
      reason,
      archive: true,
    });
    await tellAliases(context);
    return done;
  },
  render: ({ name, version, changed, aliases }) => [
    text(
      changed
        ? `${name} version ${version} is archived${aliases.length === 0 ? "" : `, and no longer ${aliases.join(" or ")}`}`
        : `${name} version ${version} was archived already`,
    ),
  ],
});
