import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { digestFile } from "../atomic-file.ts";
import type { Paths } from "../config/paths.ts";
import { findObject } from "../dvc/find-object.ts";
import { OpsError } from "../errors.ts";
import { nameWithin, readJournal } from "../lineage/journal.ts";
import type { Manifest } from "../registry/manifest.ts";

/** The data to begin again from. */
export interface FoundData {
  /** The stage that reads it first. */
  readonly stage: "process" | "train";
  /** Where it was, for people. */
  readonly where: string;
  readonly sha256: string;
  /** What it was when the version was made; null where that is not on record. */
  readonly recorded: string | null;
}

/** Where to look. */
export interface DataPlaces {
  readonly paths: Paths;
  /** Where the data is to be put, for the stages to find. */
  readonly scratch: Paths;
  /** The folder that the project is in, for what DVC keeps of it. */
  readonly project: string;
  /** Raw data to take in place of what is on record. */
  readonly given: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts the data that a version was made from where it can be trained on: the raw file, wherever there is one of the recorded
 * digest (the artifacts, the cache of DVC, its remotes), or else the processed file. Throws OPS_INPUT_NOT_FOUND, which
 * says what is missing.
 */
export async function recordedData(manifest: Manifest, places: DataPlaces): Promise<FoundData> {
  const { paths, scratch, given } = places;
  const raw = await rawDigest(manifest, paths);
  if (given !== undefined) {
    const found = await digestFile(given).catch(() => null);
    if (found === null)
      throw notFound(`there is no file \`${given}\``, given, "name the raw CSV: --data <file>");
    await put(given, scratch.raw);
    return { stage: "process", where: given, sha256: found.sha256, recorded: raw };
  }
  const unreachable: string[] = [];
  const steps = [
    { stage: "process", file: paths.raw, target: scratch.raw, sha256: raw },
    {
      stage: "train",
      file: paths.processed,
      target: scratch.processed,
      sha256: manifest.data.processed.sha256,
    },
  ] as const;
  for (const { stage, file, target, sha256 } of steps) {
    if (sha256 === null) continue;
    const where = await found({ file, sha256 }, target, places, unreachable);
    if (where !== null) return { stage, where, sha256, recorded: sha256 };
  }
  throw gone(manifest, raw, { paths, unreachable });
}

/** The digest of the raw file that the processed file of a version was made from; null where that is not on record. */
async function rawDigest({ data }: Manifest, paths: Paths): Promise<string | null> {
  const [raw, processed] = [paths.raw, paths.processed].map((file) => nameWithin(paths.artifacts, file));
  const run = (await readJournal(paths.lineage)).findLast(
    ({ outputs }) => outputs[processed] === data.processed.sha256,
  );
  return run?.inputs[raw] ?? null;
}

async function found(
  wanted: { readonly file: string; readonly sha256: string },
  target: string,
  { project, signal }: DataPlaces,
  unreachable: string[],
): Promise<string | null> {
  if ((await digestFile(wanted.file).catch(() => null))?.sha256 === wanted.sha256) {
    await put(wanted.file, target);
    return wanted.file;
  }
  await mkdir(path.dirname(target), { recursive: true });
  return findObject(project, wanted, target, { signal, onUnreachable: (why) => unreachable.push(why) });
}

async function put(file: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(file, target);
}

function gone(
  { name, version, data }: Manifest,
  raw: string | null,
  { paths, unreachable }: { readonly paths: Paths; readonly unreachable: readonly string[] },
): OpsError {
  const short = (sha256: string) => `SHA-256 ${sha256.slice(0, 12)}…`;
  const missing = [
    raw === null ? `which raw data it was is not on record` : `\`${paths.raw}\` is not it (${short(raw)})`,
    `\`${paths.processed}\` is not it (${short(data.processed.sha256)})`,
    "no version of them that is kept in the cache or a remote is",
    ...unreachable,
  ];
  return notFound(
    `the data that ${name} version ${version} was trained on is not here: ${missing.join("; ")}`,
    paths.raw,
    `give the raw CSV, from a backup: titanic-ops reproduce ${version} --data <file>; or load it again: titanic-ops pipeline --source <where> --until process`,
  );
}

function notFound(message: string, file: string, hint: string): OpsError {
  return new OpsError("OPS_INPUT_NOT_FOUND", message, { hint, details: { file } });
}
