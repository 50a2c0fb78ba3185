import { defineCommand } from "../define-command.ts";
import { databaseOption, redisOption, viewVersionOption } from "../options.ts";
import { table, text } from "../printer.ts";
import { storeContext } from "../store-context.ts";

export const featuresStatsCommand = defineCommand({
  path: ["features", "stats"],
  summary: "Show how many entities are stored, how old they are and what they lack",
  description:
    "Reads all stored values of the dataset's view and shows how many entities there are, the times of the oldest and the newest values, and of each feature the share of entities without a value.",
  examples: ["titanic-ops features stats", "titanic-ops features stats --json"],
  options: { database: databaseOption, redis: redisOption, viewVersion: viewVersionOption },
  async run({ viewVersion }, context) {
    const { summarizeView } = await import("../../core/stages/features.ts");
    return summarizeView(await storeContext(context), viewVersion);
  },
  render: ({ view, version, location, entities, oldestEventTime, newestEventTime, missing, digest }) => [
    text(
      `${entities} entities of view \`${view}\` (version ${version}) in ${location}, from a file with digest ${digest.slice(0, 12)}…`,
    ),
    text(`values of ${oldestEventTime ?? "–"} to ${newestEventTime ?? "–"}`),
    table(
      ["feature", "missing"],
      Object.entries(missing).map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]),
    ),
  ],
});
