import { z } from "zod";
import { datasetProfileSchema } from "./dataset-profile.ts";

/** The form of `events.ndjson`. What is added to it leaves the number as it is: readers pass over what they do not know. */
export const RUN_FORMAT_VERSION = 1;

/** How a run stands. It is `running` only while its process is: one that was killed has failed. */
export const runStatusSchema = z.enum(["running", "finished", "failed", "interrupted"]);

export type RunStatus = z.infer<typeof runStatusSchema>;

const paramSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The value of a parameter. */
export type ParamValue = z.infer<typeof paramSchema>;

const errorSchema = z.object({ code: z.string(), message: z.string() });

const startSchema = z.object({
  event: z.literal("start"),
  formatVersion: z.int().min(1),
  id: z.string(),
  /** The dataset's name. */
  name: z.string(),
  /** The command that the run is of: `train`, `pipeline`, `evaluate` … */
  kind: z.string(),
  /** The command line, free of secrets. */
  command: z.string(),
  code: z.object({ version: z.string(), build: z.string() }),
  packages: z.record(z.string(), z.string()),
});

/** The state of the source code that a run was made with, as git tells it. */
export const sourceVersionSchema = z.object({
  commit: z.string(),
  branch: z.string().nullable(),
  /** Whether tracked files differ from the commit. */
  dirty: z.boolean(),
});

/** A model version that a run made or judged; `folder` lies within the folder of artifacts. */
export const trackedModelSchema = z.object({
  role: z.enum(["trained", "evaluated", "compared"]),
  name: z.string(),
  version: z.int(),
  digest: z.string(),
  folder: z.string(),
});

/** A file that was kept with a run; `path` is relative to the run's folder. */
export const trackedFileSchema = z.object({
  kind: z.enum(["figure", "artifact"]),
  path: z.string(),
  sha256: z.string(),
  bytes: z.int(),
});

/** What the process used since the sample before it. */
export const systemUsageSchema = z.object({
  /** Of one core; two busy cores are 200. */
  cpuPercent: z.number(),
  memoryBytes: z.number(),
});

/** One line of a run's `events.ndjson`, without the time that each has (`at`, ISO 8601 in UTC). */
const eventSchema = z.discriminatedUnion("event", [
  startSchema,
  z.object({ event: z.literal("params"), values: z.record(z.string(), paramSchema) }),
  z.object({
    event: z.literal("metrics"),
    /** Null: what cannot be told, as the ROC AUC of one class. */
    values: z.record(z.string(), z.number().nullable()),
    step: z.int().optional(),
  }),
  z.object({ event: z.literal("tags"), values: z.record(z.string(), z.string()) }),
  z.object({ event: z.literal("note"), text: z.string() }),
  z.object({ event: z.literal("dataset"), ...datasetProfileSchema.shape }),
  z.object({ event: z.literal("source"), ...sourceVersionSchema.shape }),
  z.object({ event: z.literal("model"), ...trackedModelSchema.shape }),
  z.object({ event: z.literal("file"), ...trackedFileSchema.shape }),
  z.object({ event: z.literal("system"), ...systemUsageSchema.shape }),
  z.object({
    event: z.literal("end"),
    status: runStatusSchema.exclude(["running"]),
    error: errorSchema.nullable(),
    /** By a clock that nobody sets; null for a run that was killed. */
    seconds: z.number().nullable(),
  }),
]);

export type RunEvent = z.infer<typeof eventSchema>;
export type StartEvent = z.infer<typeof startSchema>;
export type SourceVersion = z.infer<typeof sourceVersionSchema>;
export type TrackedModel = z.infer<typeof trackedModelSchema>;
export type TrackedFile = z.infer<typeof trackedFileSchema>;
export type SystemUsage = z.infer<typeof systemUsageSchema>;

/** An event with its time. */
export type TimedEvent = RunEvent & { readonly at: string };

const lineSchema = z.intersection(z.object({ at: z.string() }), eventSchema);

/** The event of a line; null for a line that is cut short, or holds what this version does not know. */
export function parseEvent(line: string): TimedEvent | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The line of an event. */
export function formatEvent(event: RunEvent, at: Date): string {
  return `${JSON.stringify({ at: at.toISOString(), ...event })}\n`;
}
