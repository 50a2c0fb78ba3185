import { existsSync } from "node:fs";
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
import { type DriftReference, driftReferenceSchema } from "../drift/reference.ts";
import { OpsError } from "../errors.ts";
import { forestEngine } from "../forest/engines.ts";
import { withLock } from "../lock-file.ts";
import { createModel, type Model, modelInputsSchema } from "../model/model.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";

/** The files of a version that decide what it predicts; its digest is over these. */
const DECIDING_FILES = ["forest.bin", "preprocessor.json"] as const;

/** What drift is measured against. It decides no prediction, and a version that was made before it has none. */
export const REFERENCE_FILE = "reference.json";

/** Another process that adds a version writes a forest, which may be large. */
const ADD_WAIT_MS = 60_000;

/** A version before it has a number: its files, and its manifest without what the store adds. */
export interface NewVersion {
  readonly files: Readonly<Record<(typeof DECIDING_FILES)[number], Uint8Array | string>>;
  readonly manifest: Omit<Manifest, "version" | "digest" | "files">;
  /** Files that decide nothing: the drift reference, and what is written from the finished manifest, as the model card. */
  readonly derived: (manifest: Manifest) => Readonly<Record<string, string>>;
}

/** A version as it is used. */
export interface LoadedVersion {
  readonly model: Model;
  readonly manifest: Manifest;
  /** Null where the version has none. */
  readonly reference: DriftReference | null;
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
  load(version: number): Promise<LoadedVersion>;
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
  const findDigest = async (digest: string): Promise<number | undefined> => {
    for (const number of await versions()) {
      // Another version that is damaged is no reason not to keep a new one.
      const existing = await manifest(number).catch((error) => {
        if (error instanceof OpsError && error.code === "OPS_MODEL_CORRUPT") return null;
        throw error;
      });
      if (existing?.digest === digest) return number;
    }
    return undefined;
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
      const inputs = await reading(at(version, "preprocessor.json"), (bytes) =>
        modelInputsSchema.parse(JSON.parse(bytes.toString("utf8"))),
      );
      const model = await reading(at(version, "forest.bin"), (bytes) =>
        createModel(inputs, engine.decode(bytes)),
      );
      const reference = Object.hasOwn(found.files, REFERENCE_FILE)
        ? await reading(at(version, REFERENCE_FILE), (bytes) =>
            driftReferenceSchema.parse(JSON.parse(bytes.toString("utf8"))),
          )
        : null;
      return { model, manifest: found, reference };
    },
    add: (version) =>
      // One at a time, so that two who train the same model at once do not give it two numbers.
      withLock(
        path.join(folder, ".add.lock"),
        async () => {
          const digest = digestOf((file) => sha256(version.files[file]));
          const present = await findDigest(digest);
          if (present !== undefined) return { manifest: await verify(present), added: false };
          return { manifest: await addVersion(folder, version, digest), added: true };
        },
        { waitMs: ADD_WAIT_MS },
      ),
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
    if (existsSync(path.dirname(file))) throw corrupt(file, "it is missing or cannot be read", cause);
    throw new OpsError("OPS_MODEL_NOT_FOUND", `there is no version ${version} of model \`${name}\``, {
      hint: "titanic-ops models list",
      details: { file },
      cause,
    });
  });
  let manifest: Manifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw corrupt(file, "it is not a manifest that this version can read", cause);
  }
  if (manifest.name !== name || manifest.version !== version)
    throw corrupt(file, `it is that of version ${manifest.version} of \`${manifest.name}\``);
  // A file that is not listed would be loaded without being checked.
  if (digestOf((each) => manifest.files[each]?.sha256) !== manifest.digest)
    throw corrupt(file, "its digest is not that of the files that it lists");
  return manifest;
}

/** What `use` makes of a file's bytes; what it cannot use is corrupt, whatever its digest says. */
async function reading<T>(file: string, use: (bytes: Buffer) => T): Promise<T> {
  const bytes = await readFile(file);
  try {
    return use(bytes);
  } catch (cause) {
    throw corrupt(file, cause instanceof Error ? cause.message : String(cause), cause);
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

/** The digest of a version, from the digests of its files. */
function digestOf(fileDigest: (file: (typeof DECIDING_FILES)[number]) => string | undefined): string {
  return sha256(DECIDING_FILES.map((file) => `${fileDigest(file)}  ${file}\n`).join(""));
}

/** Written aside and renamed into place, so that a version is there whole or not at all. */
async function addVersion(folder: string, version: NewVersion, digest: string): Promise<Manifest> {
  const aside = temporaryPath(path.join(folder, "incoming"));
  try {
    await clearAbandoned(folder);
    const number = ((await listVersions(folder)).at(-1) ?? 0) + 1;
    const manifest = await writeVersion(aside, version, digest, number);
    await rename(aside, path.join(folder, String(number)));
    return manifest;
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
  await mkdir(folder, { recursive: true });
  const files: Record<string, FileDigest> = {};
  for (const file of DECIDING_FILES)
    files[file] = await writeTextAtomically(path.join(folder, file), version.files[file]);
  const { formatVersion, name, ...rest } = version.manifest;
  const manifest: Manifest = { formatVersion, name, version: number, digest, files, ...rest };
  for (const [file, text] of Object.entries(version.derived(manifest))) {
    files[file] = await writeTextAtomically(path.join(folder, file), text);
  }
  // A manifest that could not be read again, say for a NaN, must not become a version.
  manifestSchema.parse(JSON.parse(JSON.stringify(manifest)));
  await writeTextAtomically(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
