import type { Materialized } from "../../core/stages/materialize.ts";
import { defineCommand } from "../define-command.ts";
import { databaseOption, redisOption } from "../options.ts";
import { text } from "../printer.ts";
import { rounded } from "../run-stages.ts";
import { storeContext } from "../store-context.ts";

export const featuresMaterializeCommand = defineCommand({
  path: ["features", "materialize"],
  summary: "Write the processed features to the feature store",
  description:
    "Writes artifacts/processed/processed.csv to the feature store, as `process` does. Newer values of an entity stay; doing it twice is doing it once, so one that was broken off is simply done again.",
  examples: [
    "titanic-ops features materialize",
    "titanic-ops features materialize --redis redis://127.0.0.1:6379",
  ],
  options: { database: databaseOption, redis: redisOption },
  async run(_, context): Promise<Materialized & { readonly seconds: number }> {
    const { materializeProcessed } = await import("../../core/stages/materialize.ts");
    const started = performance.now();
    context.progress.start("materialize");
    const materialized = await materializeProcessed(await storeContext(context));
    const seconds = rounded((performance.now() - started) / 1000);
    context.progress.end(`materialize ${seconds.toFixed(2)} s  ${materialized.entities} entities`);
    return { ...materialized, seconds };
  },
  render: ({ entities, view, version, location }) => [
    text(`${entities} entities of view \`${view}\` (version ${version}) are in ${location}`),
  ],
});
