import { defineCommand } from "../define-command.ts";
import { modelsContext } from "../models-context.ts";
import { table, text } from "../printer.ts";

export const modelsListCommand = defineCommand({
  path: ["models", "list"],
  summary: "List the versions, newest first",
  examples: ["titanic-ops models list", "titanic-ops models list --json"],
  options: {},
  async run(_, { ports }) {
    const { listModels } = await import("../../core/stages/models.ts");
    return listModels(await modelsContext(ports));
  },
  render: (models) =>
    models.length === 0
      ? [text("There is no model yet: titanic-ops pipeline trains one")]
      : [
          table(
            ["name", "version", "alias", "accuracy (cv)", "roc_auc (cv)", "engine", "digest", "trained"],
            models.map((row) => [
              row.name,
              row.version,
              row.archived ? "(archived)" : row.aliases.join(", "),
              row.accuracy,
              row.roc_auc,
              row.engine,
              row.digest.slice(0, 12),
              row.createdAt.slice(0, 16).replace("T", " "),
            ]),
          ),
        ],
});
