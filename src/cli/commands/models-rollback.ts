import { defineCommand } from "../define-command.ts";
import { byOption, modelsContext, reasonOption } from "../models-context.ts";
import { text } from "../printer.ts";
import { tellAliases } from "../send-run.ts";

export const modelsRollbackCommand = defineCommand({
  path: ["models", "rollback"],
  summary: "Make the champion before this one champion again",
  description:
    "No gate is asked, for this is the way out when the champion fails. Archived versions are passed over.",
  examples: ["titanic-ops models rollback --reason 'errors since noon'"],
  options: { reason: reasonOption, by: byOption },
  async run({ reason, by }, context) {
    const { rollbackModel } = await import("../../core/registry/promote.ts");
    const done = await rollbackModel(await modelsContext(context.ports, by), { reason });
    await tellAliases(context);
    return done;
  },
  render: ({ name, version, previous }) => [
    text(`${name} version ${version} is champion again (instead of ${previous ?? "none"})`),
  ],
});
