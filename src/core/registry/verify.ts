import { readdir } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "../errors.ts";
import type { ModelStore } from "./model-store.ts";
import { type ModelsPlace, openModels, resolveVersion } from "./open-models.ts";
import type { TrustedKeys } from "./signing/keys.ts";
import { type Checked, checkSignatures, SIGNATURES_FILE } from "./signing/signatures.ts";

/** What was found of a version's files. */
export interface VerifiedVersion {
  readonly version: number;
  readonly ok: boolean;
  /** Null where the manifest itself is damaged. */
  readonly digest: string | null;
  /** Who signed it: whether each signature holds; null where its key was not given. */
  readonly signatures: readonly Pick<Checked, "key" | "holds">[];
  /** What is wrong, for people; empty where nothing is. */
  readonly problems: readonly string[];
}

/** What was found of a model. */
export interface VerifyResult {
  readonly name: string;
  readonly ok: boolean;
  readonly versions: readonly VerifiedVersion[];
}

/** Files of a version that no manifest lists: it cannot list itself. */
const BESIDE_THE_MANIFEST = new Set(["manifest.json", SIGNATURES_FILE]);

/**
 * Holds every file of a version, or of all of them, against its manifest, the manifest against its signatures where keys
 * are given, and the registry against the versions: what an alias names must be there. Throws OPS_MODEL_NOT_FOUND, and
 * OPS_MODEL_CORRUPT where the registry cannot be read.
 */
export async function verifyModels(context: ModelsPlace, wanted: string | undefined): Promise<VerifyResult> {
  const { store, registry } = openModels(context);
  const there = await store.versions();
  const { aliases, versions: registered } = await registry.read();
  // A version that was registered and is gone is a fault too.
  const numbers =
    wanted === undefined
      ? [...new Set([...there, ...registered, ...Object.values(aliases)])].sort((a, b) => a - b)
      : [await resolveVersion(context, wanted)];
  const versions: VerifiedVersion[] = [];
  for (const version of numbers) versions.push(await verified(store, version, context.trusted ?? []));
  return { name: context.name, ok: versions.every(({ ok }) => ok), versions };
}

async function verified(store: ModelStore, version: number, keys: TrustedKeys): Promise<VerifiedVersion> {
  const problems: string[] = [];
  const tried = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      problems.push(told(error));
      return null;
    }
  };
  const manifest = await tried(() => store.verify(version));
  if (manifest !== null)
    problems.push(...(await unlisted(path.join(store.folder, String(version)), Object.keys(manifest.files))));
  // Told beside what is wrong with a file: whether it was signed as it is, or altered since.
  const signed = await store.signed(version).catch(() => null);
  const signatures =
    signed === null
      ? []
      : checkSignatures(signed.manifest, signed.signatures, keys).map(({ key, holds }) => ({ key, holds }));
  return { version, ok: problems.length === 0, digest: manifest?.digest ?? null, signatures, problems };
}

function told(error: unknown): string {
  if (error instanceof OpsError && /^OPS_(MODEL|SIGNATURE)_/.test(error.code)) return error.message;
  throw error;
}

/** Nothing loads such a file; but it came from somewhere, and a version is not to be written to. */
async function unlisted(folder: string, listed: readonly string[]): Promise<string[]> {
  const names = (await readdir(folder)).filter(
    (name) => !listed.includes(name) && !BESIDE_THE_MANIFEST.has(name),
  );
  return names.sort().map((name) => `\`${path.join(folder, name)}\` is not listed in the manifest`);
}
