import { defineCommand, option } from "../define-command.ts";
import { modelsContext } from "../models-context.ts";
import { text } from "../printer.ts";

export const modelsRollbackCommand = defineCommand({
  path: ["models", "rollback"],
  summary: "Make the champion before this one champion again",
  examples: ["titanic-ops models rollback --reason 'errors since noon'"],
  options: {
    reason: option("--reason <text>", (z) => z.string().default("by hand"), "Why, for the history"),
  },
  async run({ reason }, { ports }) {
    const { rollbackModel } = await import("../../core/stages/models.ts");
    return rollbackModel(await modelsContext(ports), { reason });
  },
  render: ({ name, version, previous }) => [
    text(`${name} version ${version} is champion again (instead of ${previous ?? "none"})`),
  ],
});
