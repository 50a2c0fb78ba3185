import { defineCommand, option } from "../define-command.ts";
import { databaseOption, redisOption } from "../options.ts";
import { text } from "../printer.ts";
import { storeContext } from "../store-context.ts";

export const featuresDeleteCommand = defineCommand({
  path: ["features", "delete"],
  summary: "Remove one version of the dataset's view, with its history",
  description:
    "Removes one version of the dataset's view from the feature store, with what was known earlier. A model that reads it finds no entity any more.",
  examples: ["titanic-ops features delete --view-version 1a2b3c4d"],
  options: {
    database: databaseOption,
    redis: redisOption,
    viewVersion: option(
      "--view-version <id>",
      (z) => z.string("is missing: features list shows the versions"),
      "The version, as features list shows it",
    ),
  },
  async run({ viewVersion }, context) {
    const { deleteView } = await import("../../core/stages/features.ts");
    return deleteView(await storeContext(context), viewVersion);
  },
  render: ({ view, version, location }) => [
    text(`View \`${view}\` (version ${version}) is gone from ${location}`),
  ],
});
