import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { digestFile, type FileDigest, isNodeError, sha256, writeTextAtomically } from "../atomic-file.ts";
import { type DriftReference, driftReferenceSchema } from "../drift/reference.ts";
import { OpsError } from "../errors.ts";
import { forestEngine } from "../forest/engines.ts";
import { withLock } from "../lock-file.ts";
import { createModel, type Model, modelInputsSchema } from "../model/model.ts";
import { addVersion, isSame, listVersions, type NewVersion, receiveVersion } from "./add-version.ts";
import type { Manifest } from "./manifest.ts";
import { type ModelCard, modelCardSchema } from "./model-card.ts";
import { digestOf, faultOf, parseManifest } from "./parse-manifest.ts";
import type { TrustedKeys } from "./signing/keys.ts";
import {
  formatSignatures,
  mergeSignatures,
  parseSignatures,
  requireSignature,
  SIGNATURES_FILE,
  type Signature,
} from "./signing/signatures.ts";

/** What drift is measured against. It decides no prediction, and a version that was made before it has none. */
export const REFERENCE_FILE = "reference.json";

/** The part of the dataset file that training depends on. A version that was made before it has none. */
export const CONFIG_FILE = "config.json";
/** How good a version is, and on what. One that was made before it has none. */
export const CARD_FILE = "model-card.json";

/** Another process that adds a version writes a forest, which may be large. */
const ADD_WAIT_MS = 60_000;

/** A version as it is used. */
export interface LoadedVersion {
  readonly model: Model;
  readonly manifest: Manifest;
  /** Null where the version has none. */
  readonly reference: DriftReference | null;
}

/** A manifest as it is signed. */
export interface Signed {
  readonly manifest: Buffer;
  readonly signatures: readonly Signature[];
}

/** The immutable versions of one model: `<folder>/1`, `<folder>/2`, … */
export interface ModelStore {
  readonly name: string;
  readonly folder: string;
  /** Version numbers, ascending. */
  versions(): Promise<number[]>;
  /** Throws OPS_MODEL_NOT_FOUND or OPS_MODEL_CORRUPT. */
  manifest(version: number): Promise<Manifest>;
  /** The bytes of a file that the manifest lists, checked against it; null where it lists none of that name. Throws as `manifest` does. */
  file(version: number, name: string): Promise<Buffer | null>;
  /**
   * The manifest, after checking each file against it, and, where signatures are required, itself against these. Throws as
   * `manifest` does, OPS_SIGNATURE_MISSING and OPS_SIGNATURE_INVALID.
   */
  verify(version: number): Promise<Manifest>;
  /** A version's card, checked against the manifest; null for a version that has none. Throws as `manifest` does. */
  card(version: number): Promise<ModelCard | null>;
  /** Loads a version from bytes that were checked as `verify` does. Throws as that does. */
  load(version: number): Promise<LoadedVersion>;
  /** The bytes of a version's manifest, which are what is signed, and the signatures of it. Throws as `manifest` does. */
  signed(version: number): Promise<Signed>;
  /** Adds signatures to those that a version has; returns whether one of them was new. Throws as `manifest` does. */
  addSignatures(version: number, signatures: readonly Signature[]): Promise<boolean>;
  /**
   * Adds a version under the next number. A model that is there already, made by the same configuration of the same data and
   * with all that is known of this one, keeps its number, and nothing is written.
   * Throws OPS_MODEL_CORRUPT where the one that is there is damaged: a version is never written twice.
   */
  add(version: NewVersion): Promise<{ manifest: Manifest; added: boolean }>;
  /**
   * Puts a version from elsewhere, all of its files, under the number that it has there. False where that number has come
   * to be taken here, and then nothing is written.
   */
  receive(version: number, files: ReadonlyMap<string, Uint8Array>): Promise<boolean>;
}

/** The store of the model `name` under `models`. With keys, only versions that one of them has signed can be used. */
export function createModelStore(
  models: string,
  name: string,
  trusted: TrustedKeys | null = null,
): ModelStore {
  const folder = path.join(models, name);
  const at = (version: number, file: string) => path.join(folder, String(version), file);
  const versions = () => listVersions(folder);
  // One at a time, so that two who train the same model at once do not give it two numbers, nor two models one.
  const adding = <T>(work: () => Promise<T>): Promise<T> =>
    withLock(path.join(folder, ".add.lock"), work, { waitMs: ADD_WAIT_MS });
  const bytesOf = (version: number) => readManifestFile(at(version, "manifest.json"), name, version);
  const parsed = (version: number, bytes: Buffer): Manifest =>
    parseManifest(bytes, { name, version }, (why, cause) =>
      corrupt(at(version, "manifest.json"), why, cause),
    );
  const manifest = async (version: number) => parsed(version, await bytesOf(version));
  const signaturesOf = async (version: number): Promise<Signature[]> => {
    const bytes = await readFile(at(version, SIGNATURES_FILE)).catch((error: unknown) => {
      if (isNodeError(error) && error.code === "ENOENT") return null;
      throw error;
    });
    return usable(at(version, SIGNATURES_FILE), () => parseSignatures(bytes));
  };
  /** The manifest of a version that may be used, as far as that can be told without its other files. */
  const trustedManifest = async (version: number): Promise<Manifest> => {
    const bytes = await bytesOf(version);
    const found = parsed(version, bytes);
    if (trusted !== null)
      requireSignature({ name, version, manifest: bytes }, await signaturesOf(version), trusted);
    return found;
  };
  const verify = async (version: number) => {
    const found = await trustedManifest(version);
    for (const [file, digest] of Object.entries(found.files)) {
      const fault = faultOf(await digestFile(at(version, file)), digest);
      if (fault !== null) throw corrupt(at(version, file), fault);
    }
    return found;
  };
  const file = async (version: number, name: string): Promise<Buffer | null> => {
    const { files } = await manifest(version);
    return Object.hasOwn(files, name) ? checkedBytes(at(version, name), files[name]) : null;
  };
  const findSame = async (version: NewVersion, digest: string): Promise<number | undefined> => {
    for (const number of await versions()) {
      // Another version that is damaged is no reason not to keep a new one.
      const existing = await manifest(number).catch((error) => {
        if (error instanceof OpsError && error.code === "OPS_MODEL_CORRUPT") return null;
        throw error;
      });
      if (existing?.digest === digest && isSame(existing, version)) return number;
    }
    return undefined;
  };
  return {
    name,
    folder,
    versions,
    manifest,
    verify,
    file,
    async card(version) {
      const bytes = await file(version, CARD_FILE);
      return bytes && usable(at(version, CARD_FILE), () => modelCardSchema.parse(jsonOf(bytes)));
    },
    async load(version) {
      const found = await trustedManifest(version);
      // What is used is the bytes that were checked, and not what a second look at the file would find.
      const files = new Map<string, Buffer>();
      for (const [file, digest] of Object.entries(found.files))
        files.set(file, await checkedBytes(at(version, file), digest));
      const using = <T>(file: string, use: (bytes: Buffer) => T): T =>
        usable(at(version, file), () => use(files.get(file) as Buffer));
      const engine = await forestEngine(found.engine);
      const inputs = using("preprocessor.json", (bytes) => modelInputsSchema.parse(jsonOf(bytes)));
      const model = using("forest.bin", (bytes) => createModel(inputs, engine.decode(bytes)));
      const reference = files.has(REFERENCE_FILE)
        ? using(REFERENCE_FILE, (bytes) => driftReferenceSchema.parse(jsonOf(bytes)))
        : null;
      return { model, manifest: found, reference };
    },
    async signed(version) {
      const bytes = await bytesOf(version);
      parsed(version, bytes);
      return { manifest: bytes, signatures: await signaturesOf(version) };
    },
    addSignatures: (version, signatures) =>
      withLock(
        path.join(folder, ".sign.lock"),
        async () => {
          const there = await signaturesOf(version);
          const all = mergeSignatures(there, signatures);
          if (all.length === there.length) return false;
          await writeTextAtomically(at(version, SIGNATURES_FILE), formatSignatures(all));
          return true;
        },
        { waitMs: ADD_WAIT_MS },
      ),
    add: (version) =>
      adding(async () => {
        const digest = digestOf((file) => sha256(version.files[file]));
        const present = await findSame(version, digest);
        if (present !== undefined) return { manifest: await verify(present), added: false };
        return { manifest: await addVersion(folder, version, digest), added: true };
      }),
    receive: (version, files) =>
      adding(async () => {
        if ((await versions()).includes(version)) return false;
        await receiveVersion(folder, version, files);
        return true;
      }),
  };
}

async function readManifestFile(file: string, name: string, version: number): Promise<Buffer> {
  return readFile(file).catch((cause) => {
    if (existsSync(path.dirname(file))) throw corrupt(file, "it is missing or cannot be read", cause);
    throw new OpsError("OPS_MODEL_NOT_FOUND", `there is no version ${version} of model \`${name}\``, {
      hint: "titanic-ops models list",
      details: { file },
      cause,
    });
  });
}

function jsonOf(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString("utf8"));
}

/** What `use` makes of a file; what it cannot use is corrupt, whatever its digest says. */
function usable<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw corrupt(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The bytes of a file that are those of the manifest. */
async function checkedBytes(file: string, expected: FileDigest): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  });
  const fault = faultOf(bytes && { sha256: sha256(bytes), bytes: bytes.length }, expected);
  if (bytes === null || fault !== null) throw corrupt(file, fault ?? "it is missing");
  return bytes;
}

function corrupt(file: string, why: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", `the model file \`${file}\` cannot be trusted: ${why}`, {
    hint: `restore it from a backup, or remove the version and train it again: rm -r ${path.dirname(file)} && titanic-ops pipeline; or use another version: titanic-ops models list`,
    details: { file },
    cause,
  });
}
