import path from "node:path";
import { z } from "zod";
import { type OutEntry, outEntrySchema, placeOfEntry } from "./out-entry.ts";
import { trackedOf } from "./pointer-file.ts";
import type { Tracked } from "./tracked.ts";
import { readYaml } from "./yaml-file.ts";

const flagsSchema = z.looseObject({
  cache: z.boolean().optional(),
  push: z.boolean().optional(),
  remote: z.string().optional(),
});
/** `- file`, or `- file: {cache: false}`. */
const outsSchema = z.array(z.union([z.string(), z.record(z.string(), flagsSchema)])).default([]);

const stageSchema = z.looseObject({
  cmd: z.union([z.string(), z.array(z.string())]).optional(),
  wdir: z.string().optional(),
  outs: outsSchema,
  metrics: outsSchema,
  plots: outsSchema,
});

/** `dvc.yaml`: the stages as they were written down. Those of `foreach` and `matrix` are made by DVC, from `do`. */
const pipelineSchema = z.looseObject({
  stages: z
    .record(z.string(), z.union([z.looseObject({ do: stageSchema }), stageSchema]))
    .nullish()
    .transform((stages) => stages ?? {}),
});

const lockedStageSchema = z.looseObject({
  cmd: z.union([z.string(), z.array(z.string())]),
  deps: z.array(outEntrySchema).default([]),
  params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  outs: z.array(outEntrySchema).default([]),
});

/** `dvc.lock`: what each stage was when it last ran. */
const lockSchema = z.looseObject({
  stages: z
    .record(z.string(), lockedStageSchema)
    .nullish()
    .transform((stages) => stages ?? {}),
});

/** A stage as it was when it last ran. */
export interface LockedStage {
  readonly name: string;
  /** The `dvc.lock`, relative to the project. */
  readonly pointer: string;
  /** The folder that its paths are relative to, relative to the project. */
  readonly folder: string;
  readonly cmd: string | readonly string[];
  /** The command as it is written down now; null where DVC would put values into it. */
  readonly cmdNow: string | readonly string[] | null;
  readonly deps: readonly OutEntry[];
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly outs: readonly Tracked[];
}

/** The names of a pipeline's two files, which are in one folder. */
export const PIPELINE_FILE = "dvc.yaml";
export const LOCK_FILE = "dvc.lock";

/**
 * The stages in a folder, by the texts of its `dvc.yaml` and `dvc.lock`: those that ran, and of those that never did
 * their names. Throws OPS_DVC_FILE_INVALID.
 */
export function readStages(
  folder: string,
  texts: { readonly pipeline: string; readonly lock: string | null },
  root: string,
): { locked: LockedStage[]; neverRun: string[] } {
  const pointer = path.posix.join(folder, LOCK_FILE);
  const { stages } = readYaml(texts.pipeline, path.posix.join(folder, PIPELINE_FILE), pipelineSchema);
  const lock = texts.lock === null ? { stages: {} } : readYaml(texts.lock, pointer, lockSchema);
  const locked = Object.entries(lock.stages).flatMap(([name, { cmd, deps, params, outs }]) => {
    // `name@item` is one of the stages that DVC makes of `name`.
    const declared = stages[name] ?? stages[name.replace(/@.*$/, "")];
    if (declared === undefined) return [];
    const stage = stageSchema.parse("do" in declared ? declared.do : declared);
    const within = path.posix.join(folder, stage.wdir ?? ".");
    const flags = flagsOf(stage);
    const made = outs.flatMap((entry) => {
      const place = placeOfEntry(root, within, entry.path);
      if (place === null) return [];
      return [trackedOf({ ...entry, ...flags(entry.path) }, { path: place, pointer, stage: name })];
    });
    const isTemplate = JSON.stringify(stage.cmd ?? "").includes("${");
    return [
      {
        name,
        pointer,
        folder: within,
        cmd,
        cmdNow: isTemplate ? null : (stage.cmd ?? null),
        deps,
        params,
        outs: made,
      },
    ];
  });
  const ran = new Set(Object.keys(lock.stages).flatMap((name) => [name, name.replace(/@.*$/, "")]));
  return { locked, neverRun: Object.keys(stages).filter((name) => !ran.has(name)) };
}

/** The flags of an output; `${…}` in its path stands for anything. */
function flagsOf({ outs, metrics, plots }: z.infer<typeof stageSchema>) {
  const declared = [...outs, ...metrics, ...plots].flatMap((each) =>
    typeof each === "string" ? [] : Object.entries(each),
  );
  return (out: string): z.infer<typeof flagsSchema> => {
    const found = declared.find(([pattern]) => templateOf(pattern).test(out));
    return found === undefined ? {} : found[1];
  };
}

function templateOf(pattern: string): RegExp {
  const parts = pattern.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
