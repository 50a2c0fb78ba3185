import { argument, defineCommand, option } from "../define-command.ts";
import { chooseVersion, modelsContext } from "../models-context.ts";
import { text } from "../printer.ts";

export const modelsPromoteCommand = defineCommand({
  path: ["models", "promote"],
  summary: "Give an alias (champion by default) to a version",
  examples: [
    "titanic-ops models promote 2",
    "titanic-ops models promote 3 --alias challenger --reason 'try it in shadow'",
  ],
  arguments: { version: argument("[version]", (z) => z.string().optional(), "A version number or alias") },
  options: {
    alias: option(
      "--alias <name>",
      (z) =>
        z
          .string()
          .regex(/^[a-z][a-z0-9_-]*$/, "is lower-case letters, digits, - and _, and starts with a letter")
          .default("champion"),
      "The alias (default: champion)",
    ),
    reason: option("--reason <text>", (z) => z.string().default("by hand"), "Why, for the history"),
  },
  async run({ version, alias, reason }, context) {
    const { promoteModel } = await import("../../core/stages/models.ts");
    return promoteModel(await modelsContext(context.ports), await chooseVersion(version, context), {
      alias,
      reason,
    });
  },
  render: ({ name, alias, version, previous, changed }) => [
    text(
      changed
        ? `${name} version ${version} is ${alias} now (before: ${previous ?? "none"})`
        : `${name} version ${version} was ${alias} already`,
    ),
  ],
});
