import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Document, isMap, parse } from "yaml";
import { writeTextAtomically } from "../atomic-file.ts";
import { byCodePoint } from "./code-points.ts";
import { commit } from "./commit.ts";
import { ignoreInGit } from "./git-ignore.ts";
import { LOCK_FILE, PIPELINE_FILE } from "./pipeline-files.ts";
import type { Recorded } from "./pointer-file.ts";
import type { Project } from "./project.ts";
import { snapshot } from "./snapshot.ts";
import { valueAt } from "./stage-changes.ts";
import type { Work } from "./work.ts";
import { parseYaml, yamlText } from "./yaml-file.ts";

/** An output of a stage. */
export interface StageOut {
  readonly path: string;
  /** DVC leaves it in place before it runs the stage again, which adds to it. */
  readonly persist?: boolean;
  /** DVC shows its numbers (`dvc metrics show`). */
  readonly metric?: boolean;
}

/** A stage that ran, as DVC knows stages. All paths are relative to the folder of `dvc.yaml`, with `/`. */
export interface StageRecord {
  readonly name: string;
  readonly cmd: string | readonly string[];
  readonly deps: readonly string[];
  /** Keys of a YAML file, with dots, that the result depends on. */
  readonly params: { readonly file: string; readonly keys: readonly string[] } | null;
  readonly outs: readonly StageOut[];
  /** DVC does not run it again by itself. */
  readonly frozen?: boolean;
}

/**
 * Writes what stages are to `dvc.yaml`, and what they read and made to `dvc.lock`, in `folder`; what they made goes to
 * the cache, as after `dvc commit`. Other stages, comments and keys stay as they are. Returns the stages that were passed
 * over because `isOurs` does not take the command that stands there for one of ours.
 */
export async function recordStages(
  project: Project,
  folder: string,
  stages: readonly StageRecord[],
  { isOurs, ...work }: Work & { readonly isOurs: (cmd: string) => boolean },
): Promise<string[]> {
  const [pipeline, lock] = await Promise.all(
    [PIPELINE_FILE, LOCK_FILE].map((name) => openYaml(path.join(folder, name))),
  );
  if (!lock.document.has("schema")) lock.document.set("schema", "2.0");
  const passedOver: string[] = [];
  for (const stage of stages) {
    const present = pipeline.document.getIn(["stages", stage.name]);
    const cmd = isMap(present) ? JSON.stringify(present.toJSON().cmd ?? "") : null;
    if (cmd !== null && !isOurs(cmd)) {
      passedOver.push(stage.name);
      continue;
    }
    const params = await valuesOf(folder, stage);
    declare(pipeline.document, stage, params === null ? [] : Object.keys(params));
    setChanged(lock.document, ["stages", stage.name], await locked(project, folder, stage, params, work));
  }
  await Promise.all([pipeline, lock].map(saveYaml));
  return passedOver;
}

interface YamlFile {
  readonly file: string;
  readonly before: string | null;
  readonly document: Document;
}

async function openYaml(file: string): Promise<YamlFile> {
  const before = await readFile(file, "utf8").catch(() => null);
  return { file, before, document: before === null ? new Document({}) : parseYaml(before, file) };
}

async function saveYaml({ file, before, document }: YamlFile): Promise<void> {
  const text = yamlText(document);
  if (text !== before) await writeTextAtomically(file, text);
}

/** The parameters that are in the file; one that is not there has its default, which DVC does not know. */
async function valuesOf(folder: string, { params }: StageRecord): Promise<Record<string, unknown> | null> {
  if (params === null) return null;
  const values: unknown = parse(await readFile(path.join(folder, params.file), "utf8"));
  const keys = [...params.keys].sort(byCodePoint);
  return Object.fromEntries(
    keys.map((key) => [key, valueAt(values, key)] as const).filter(([, value]) => value !== undefined),
  );
}

/** Writes a stage down in `dvc.yaml`; keys that are not ours, such as `desc`, stay. */
function declare(document: Document, stage: StageRecord, keys: readonly string[]): void {
  const written = (out: StageOut) => (out.persist === true ? { [out.path]: { persist: true } } : out.path);
  const sorted = [...stage.outs].sort((a, b) => byCodePoint(a.path, b.path));
  const said: Record<string, unknown> = {
    cmd: stage.cmd,
    deps: [...stage.deps].sort(byCodePoint),
    params: stage.params === null || keys.length === 0 ? [] : [{ [stage.params.file]: keys }],
    outs: sorted.filter(({ metric }) => metric !== true).map(written),
    metrics: sorted.filter(({ metric }) => metric === true).map(written),
    frozen: stage.frozen ?? false,
  };
  for (const [key, value] of Object.entries(said)) {
    const isEmpty = value === false || (Array.isArray(value) && value.length === 0);
    if (isEmpty) document.deleteIn(["stages", stage.name, key]);
    else setChanged(document, ["stages", stage.name, key], value);
  }
}

/** What a stage read and made, as `dvc.lock` has it. */
async function locked(
  project: Project,
  folder: string,
  stage: StageRecord,
  params: Record<string, unknown> | null,
  work: Work,
): Promise<unknown> {
  const placeOf = (name: string) =>
    path.relative(project.root, path.join(folder, name)).split(path.sep).join("/");
  const outs: unknown[] = [];
  for (const { path: name } of [...stage.outs].sort((a, b) => byCodePoint(a.path, b.path))) {
    outs.push(entryOf(name, await commit(project, placeOf(name), work)));
    await ignoreInGit(project, placeOf(name));
  }
  const deps: unknown[] = [];
  for (const name of [...stage.deps].sort(byCodePoint)) {
    const now = await snapshot(project, path.resolve(folder, name), { ...work, hashName: "md5" });
    if (now !== null) deps.push(entryOf(name, { ...now, nfiles: now.entries?.length ?? null }));
  }
  return {
    cmd: stage.cmd,
    ...(deps.length > 0 && { deps }),
    ...(stage.params !== null && params !== null && { params: { [stage.params.file]: params } }),
    outs,
  };
}

function entryOf(name: string, { md5, size, nfiles, isExec }: Recorded): unknown {
  return {
    path: name,
    hash: "md5",
    md5,
    size,
    ...(nfiles !== null && { nfiles }),
    ...(isExec && { isexec: true }),
  };
}

/** Sets what is new or another value; what is the same keeps its comments and its form. */
function setChanged(document: Document, keys: readonly string[], value: unknown): void {
  const present: unknown = document.getIn(keys, true);
  const before: unknown =
    present !== null && typeof present === "object" && "toJS" in present && typeof present.toJS === "function"
      ? present.toJS(document)
      : present;
  if (!isDeepStrictEqual(before, value)) document.setIn(keys, document.createNode(value));
}
