import { readFile } from "node:fs/promises";
import path from "node:path";
import { closest } from "../closest.ts";
import { OpsError } from "../errors.ts";
import { filesAtRevision } from "./git.ts";
import { LOCK_FILE, type LockedStage, PIPELINE_FILE, readStages } from "./pipeline-files.ts";
import { readPointer } from "./pointer-file.ts";
import { type Project, placeIn } from "./project.ts";
import type { Tracked } from "./tracked.ts";
import { filesBelow } from "./walk.ts";

/** All that the pointer files of a project say, at one time. */
export interface Collected {
  readonly tracked: readonly Tracked[];
  readonly stages: readonly LockedStage[];
  /** Stages that are written down and never ran. */
  readonly neverRun: readonly string[];
}

/** Whether a path is one of a file that says what is kept. */
export function isPointer(file: string): boolean {
  const name = path.posix.basename(file);
  return name === PIPELINE_FILE || name === LOCK_FILE || (name.endsWith(".dvc") && name !== ".dvc");
}

/** What the pointer files in the workspace say. Throws OPS_DVC_FILE_INVALID. */
export async function collectWorkspace({ root }: Pick<Project, "root">): Promise<Collected> {
  const files = (await filesBelow(root, root)).filter(isPointer).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file), "utf8")));
  return collect(new Map(files.map((file, i) => [file, texts[i]])), root);
}

/**
 * What the pointer files of a git revision say; with `only`, what one of them says.
 * Throws OPS_GIT_FAILED and OPS_DVC_FILE_INVALID.
 */
export async function collectRevision(
  { root }: Project,
  revision: string,
  only?: string,
): Promise<Collected> {
  // A `dvc.lock` is read together with its `dvc.yaml`.
  const read = only === undefined ? null : [only, path.posix.join(path.posix.dirname(only), PIPELINE_FILE)];
  const wanted = (file: string) => isPointer(file) && (read === null || read.includes(file));
  return collect(await filesAtRevision(root, revision, wanted), root);
}

function collect(texts: ReadonlyMap<string, string>, root: string): Collected {
  const pointers = [...texts].filter(([file]) => file.endsWith(".dvc"));
  const pipelines = [...texts].filter(([file]) => path.posix.basename(file) === PIPELINE_FILE);
  const stages = pipelines.map(([file, pipeline]) => {
    const folder = path.posix.dirname(file);
    return readStages(
      folder,
      { pipeline, lock: texts.get(path.posix.join(folder, LOCK_FILE)) ?? null },
      root,
    );
  });
  return {
    tracked: [
      ...pointers.flatMap(([file, text]) => readPointer(text, file, root)),
      ...stages.flatMap(({ locked }) => locked.flatMap(({ outs }) => outs)),
    ],
    stages: stages.flatMap(({ locked }) => locked),
    neverRun: stages.flatMap(({ neverRun }) => neverRun),
  };
}

/**
 * Those that the user named: by their path, their `.dvc` file, a folder that they are in, or their stage; all where
 * none was named. Throws OPS_TARGET_UNKNOWN.
 */
export function pickTargets<T extends Tracked>(
  project: Project,
  tracked: readonly T[],
  targets: readonly string[],
): T[] {
  if (targets.length === 0) return [...tracked];
  const picked = new Set<T>();
  for (const target of targets) {
    const place = placeIn(project, target);
    const found = tracked.filter(
      ({ path: at, pointer, stage }) =>
        at === place || pointer === place || at.startsWith(`${place}/`) || stage === target,
    );
    if (found.length === 0) throw unknownTarget(target, tracked, place);
    for (const each of found) picked.add(each);
  }
  return [...picked];
}

function unknownTarget(target: string, tracked: readonly Tracked[], place: string): OpsError {
  const within = tracked.find((each) => place.startsWith(`${each.path}/`));
  const guess = closest(
    place,
    tracked.map((each) => each.path),
  );
  const known = within?.path ?? guess;
  return new OpsError(
    "OPS_TARGET_UNKNOWN",
    `\`${target}\` is not kept in versions${known === undefined ? "" : within ? ` by itself, but with \`${known}\`` : ` (did you mean ${known}?)`}`,
    {
      hint: `titanic-ops version add ${target}; titanic-ops version status shows what is kept`,
      details: { file: target },
    },
  );
}
