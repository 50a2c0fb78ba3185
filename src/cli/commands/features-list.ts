import { defineCommand } from "../define-command.ts";
import { databaseOption, redisOption } from "../options.ts";
import { table, text } from "../printer.ts";
import { storeContext } from "../store-context.ts";

export const featuresListCommand = defineCommand({
  path: ["features", "list"],
  summary: "List the views of the feature store with their versions",
  description:
    "Lists every view in every version. A version stands for what decides the values: another list of features, or another way to compute one, is another version, and models that were trained before go on reading theirs.",
  examples: ["titanic-ops features list", "titanic-ops features list --json"],
  options: { database: databaseOption, redis: redisOption },
  async run(_, context) {
    const { listViews } = await import("../../core/stages/features.ts");
    return listViews(await storeContext(context));
  },
  render: (views) =>
    views.length === 0
      ? [text("There is no view yet: titanic-ops process writes one")]
      : [
          table(
            ["view", "version", "", "entities", "features", "TTL (s)", "materialized"],
            views.map((row) => [
              row.view,
              row.version,
              row.isCurrent ? "the dataset file's" : "",
              row.entities,
              row.features.length,
              row.ttlSeconds ?? "",
              row.materializedAt.slice(0, 19).replace("T", " "),
            ]),
          ),
        ],
});
