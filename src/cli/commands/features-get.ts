import { argument, defineCommand, option } from "../define-command.ts";
import { databaseOption, redisOption, viewVersionOption } from "../options.ts";
import { table, text } from "../printer.ts";
import { storeContext } from "../store-context.ts";

export const featuresGetCommand = defineCommand({
  path: ["features", "get"],
  summary: "Show the stored features of entities; exit 1 when one is not found",
  description:
    "Shows the newest stored values of entities, or with --as-of those that were known at a time: nothing from after it. Exit 1 when one of them is not found.",
  examples: [
    "titanic-ops features get 1",
    "titanic-ops features get 1,2,3 --json",
    "titanic-ops features get 1 --as-of 2026-01-31T12:00:00Z",
  ],
  arguments: {
    ids: argument(
      "<ids>",
      (z) =>
        z
          .string()
          .transform((ids) => ids.split(",").map((id) => id.trim()))
          .refine((ids) => ids.every((id) => id !== ""), "has an id that is empty"),
      "Ids of entities, separated by commas",
    ),
  },
  options: {
    database: databaseOption,
    redis: redisOption,
    viewVersion: viewVersionOption,
    asOf: option(
      "--as-of <time>",
      (z) =>
        z
          .string()
          .refine((time) => !Number.isNaN(Date.parse(time)), "is no time (2026-01-31T12:00:00Z)")
          .transform((time) => new Date(time))
          .optional(),
      "What was known at this time (ISO 8601), instead of the newest",
    ),
  },
  async run({ ids, viewVersion, asOf }, context) {
    const { getFeatures } = await import("../../core/stages/features.ts");
    return getFeatures(await storeContext(context), ids, { version: viewVersion, asOf });
  },
  render: ({ view, version, location, entities }) => [
    text(`View \`${view}\` (version ${version}) in ${location}`),
    table(
      ["feature", ...entities.map(({ entity }) => String(entity))],
      [
        ["(time)", ...entities.map(({ found, eventTime }) => (found ? (eventTime ?? "") : "not found"))],
        ...Object.keys(entities[0]?.features ?? {}).map((name) => [
          name,
          ...entities.map(({ features }) => features[name] ?? ""),
        ]),
      ],
    ),
  ],
  exitCode: ({ entities }) => (entities.every(({ found }) => found) ? 0 : 1),
});
