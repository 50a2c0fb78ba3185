import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import {
  asWriteError,
  digestFile,
  type FileDigest,
  isNodeError,
  sha256,
  writeTextAtomically,
} from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { forestEngine } from "../forest/engines.ts";
import { createModel, type Model, modelInputsSchema } from "../model/model.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";

/** The files of a version that decide what it predicts; its digest is over these. */
const DECIDING_FILES = ["forest.bin", "preprocessor.json"] as const;

/** A version before it has a number: its files, and its manifest without what the store adds. */
export interface NewVersion {
  readonly files: Readonly<Record<(typeof DECIDING_FILES)[number], Uint8Array | string>>;
  readonly manifest: Omit<Manifest, "version" | "digest" | "files">;
  /** Written from the finished manifest, as the model card is. */
  readonly derived: (manifest: Manifest) => Readonly<Record<string, string>>;
}

/** The immutable versions of one model: `<folder>/1`, `<folder>/2`, … */
export interface ModelStore {
  readonly name: string;
  readonly folder: string;
  /** Version numbers, ascending. */
  versions(): Promise<number[]>;
  /** Throws OPS_MODEL_NOT_FOUND or OPS_MODEL_CORRUPT. */
  manifest(version: number): Promise<Manifest>;
  /** The manifest, after checking each file against it. Throws as `manifest` does. */
  verify(version: number): Promise<Manifest>;
  /** Loads a version after checking each file against the manifest. Throws as `manifest` does. */
  load(version: number): Promise<{ model: Model; manifest: Manifest }>;
  /**
   * Adds a version under the next number; a model that is there already keeps its number, and nothing is written.
   * Throws OPS_MODEL_CORRUPT where the one that is there is damaged: a version is never written twice.
   */
  add(version: NewVersion): Promise<{ manifest: Manifest; added: boolean }>;
}

/** The store of the model `name` under `models`. */
export function createModelStore(models: string, name: string): ModelStore {
  const folder = path.join(models, name);
  const at = (version: number, file: string) => path.join(folder, String(version), file);
  const manifest = (version: number) => readManifest(at(version, "manifest.json"), name, version);
  const versions = () => listVersions(folder);
  const verify = async (version: number) => {
    const found = await manifest(version);
    for (const [file, digest] of Object.entries(found.files)) await check(at(version, file), digest);
    return found;
  };
  return {
    name,
    folder,
    versions,
    manifest,
    verify,
    async load(version) {
      const found = await verify(version);
      const engine = await forestEngine(found.engine);
      const inputs = modelInputsSchema.parse(
        JSON.parse(await readFile(at(version, "preprocessor.json"), "utf8")),
      );
      return {
        model: createModel(inputs, engine.decode(await readFile(at(version, "forest.bin")))),
        manifest: found,
      };
    },
    async add(version) {
      const digest = digestOf(version.files);
      for (const number of await versions()) {
        const existing = await manifest(number);
        if (existing.digest === digest) return { manifest: await verify(number), added: false };
      }
      return { manifest: await addVersion(folder, version, digest), added: true };
    },
  };
}

async function listVersions(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function readManifest(file: string, name: string, version: number): Promise<Manifest> {
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new OpsError("OPS_MODEL_NOT_FOUND", `there is no version ${version} of model \`${name}\``, {
      hint: "titanic-ops models list",
      details: { file },
      cause,
    });
  });
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw corrupt(file, "it is not a manifest that this version can read", cause);
  }
}

async function check(file: string, expected: FileDigest): Promise<void> {
  const found = await digestFile(file);
  if (found === null) throw corrupt(file, "it is missing");
  if (found.bytes !== expected.bytes)
    throw corrupt(file, `it has ${found.bytes} bytes where the manifest says ${expected.bytes}`);
  if (found.sha256 !== expected.sha256) throw corrupt(file, "its digest is not the one in the manifest");
}

function corrupt(file: string, why: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", `the model file \`${file}\` cannot be trusted: ${why}`, {
    hint: `restore it from a backup, or remove the version and train it again: rm -r ${path.dirname(file)} && titanic-ops pipeline; or use another version: titanic-ops models list`,
    details: { file },
    cause,
  });
}

function digestOf(files: NewVersion["files"]): string {
  return sha256(DECIDING_FILES.map((file) => `${sha256(files[file])}  ${file}\n`).join(""));
}

/** Written aside and renamed into place, so that a version is there whole or not at all. */
async function addVersion(folder: string, version: NewVersion, digest: string): Promise<Manifest> {
  const aside = temporaryPath(path.join(folder, "incoming"));
  try {
    await mkdir(folder, { recursive: true });
    await clearAbandoned(folder);
    for (let number = ((await listVersions(folder)).at(-1) ?? 0) + 1; ; number++) {
      const manifest = await writeVersion(aside, version, digest, number);
      try {
        await rename(aside, path.join(folder, String(number)));
        return manifest;
      } catch (error) {
        // Another process took this number between the listing and the rename.
        if (!isNodeError(error) || (error.code !== "ENOTEMPTY" && error.code !== "EEXIST")) throw error;
      }
    }
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw asWriteError(error, folder);
  }
}

async function writeVersion(
  folder: string,
  version: NewVersion,
  digest: string,
  number: number,
): Promise<Manifest> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files: Record<string, FileDigest> = {};
  for (const file of DECIDING_FILES)
    files[file] = await writeTextAtomically(path.join(folder, file), version.files[file]);
  const { formatVersion, name, ...rest } = version.manifest;
  const manifest: Manifest = { formatVersion, name, version: number, digest, files, ...rest };
  for (const [file, text] of Object.entries(version.derived(manifest))) {
    files[file] = await writeTextAtomically(path.join(folder, file), text);
  }
  await writeTextAtomically(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
