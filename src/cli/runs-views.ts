import { artifactPaths } from "../core/config/paths.ts";
import type { RunSummary } from "../core/tracking/run-record.ts";
import { option } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";

/** Where the runs are. That does not depend on the dataset, so it is known without its file. */
export function runsFolder({ settings }: CliPorts): string {
  return artifactPaths(settings.artifacts, "").runs;
}

export const whereOption = option(
  "--where <filter>",
  (z) => z.string().optional(),
  "Only the runs that pass: metrics.roc_auc > 0.86 and params.max_depth = 8",
);

export const sortOption = option(
  "--sort <field>",
  (z) => z.string().optional(),
  "By this field, the highest first; with asc behind it the lowest (default: newest first)",
);

/** A time to the second, as people read it. */
export const timeTold = (iso: string | null): string => iso?.slice(0, 19).replace("T", " ") ?? "";

/** How a run stands, with why it failed. */
export function statusTold({ status, error }: Pick<RunSummary, "status" | "error">): string {
  return error === null || status === "interrupted" ? status : `${status}: ${error.code}`;
}

/** A field of a run as a filter names it; null where the run does not have it. */
export function fieldOf(run: RunSummary, field: string): string | number | null {
  const [family, ...rest] = field.split(".");
  const values = { params: run.params, metrics: run.metrics, tags: run.tags }[family];
  const value = values?.[rest.join(".")] ?? null;
  return typeof value === "boolean" ? String(value) : value;
}
