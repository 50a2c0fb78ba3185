import { OpsError } from "../../core/errors.ts";
import { ALIAS, ALIAS_FAULT } from "../../core/registry/alias.ts";
import { defineCommand, option } from "../define-command.ts";
import { gatesView } from "../gates-view.ts";
import { byOption, chooseVersion, modelsContext, versionArgument } from "../models-context.ts";
import { text } from "../printer.ts";
import { tellAliases } from "../send-run.ts";

export const modelsPromoteCommand = defineCommand({
  path: ["models", "promote"],
  summary: "Give an alias (champion by default) to a version",
  description:
    "A version that is to be champion must pass the gates of the dataset file; exit 1 when it does not, and nothing changes. What they said is kept in the history.",
  examples: [
    "titanic-ops models promote 2",
    "titanic-ops models promote 3 --alias staging --reason 'try it first'",
    "titanic-ops models promote 2 --force --reason 'the gate for latency was measured on a busy machine'",
  ],
  arguments: { version: versionArgument },
  options: {
    alias: option(
      "--alias <name>",
      (z) => z.string().regex(ALIAS, ALIAS_FAULT).default("champion"),
      "The alias: champion, challenger or any other name (default: champion)",
    ),
    reason: option("--reason <text>", (z) => z.string().min(1).max(500).optional(), "Why, for the history"),
    by: byOption,
    force: option(
      "--force",
      (z) => z.boolean().default(false),
      "Promote although a gate refuses; only with --reason",
    ),
  },
  async run({ version, alias, reason, by, force }, context) {
    const { promoteModel } = await import("../../core/registry/promote.ts");
    if (force && reason === undefined) {
      throw new OpsError("OPS_USAGE", "--force needs a reason, for the history", {
        hint: `titanic-ops models promote ${version ?? "2"} --force --reason '<why>'`,
      });
    }
    const models = await modelsContext(context.ports, by);
    const chosen = await chooseVersion(version, context);
    const done = await promoteModel(models, chosen, { alias, reason: reason ?? "by hand", force });
    await tellAliases(context);
    return done;
  },
  render: ({ name, alias, version, previous, changed, gates, forced }) => [
    ...(gates === null ? [] : [gatesView(gates)]),
    text(
      changed
        ? `${name} version ${version} is ${alias} now (before: ${previous ?? "none"})${forced ? ", although a gate refused" : ""}`
        : `${name} version ${version} was ${alias} already`,
    ),
  ],
});
