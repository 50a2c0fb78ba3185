import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { asWriteError, sha256 } from "../../atomic-file.ts";
import { OpsError, throwIfInterrupted } from "../../errors.ts";
import { temporaryPath } from "../../temporary-path.ts";
import { openModels } from "../open-models.ts";
import { faultOf, parseManifest } from "../parse-manifest.ts";
import { type RegistryState, versionNamed } from "../registry-state.ts";
import {
  formatSignatures,
  mergeSignatures,
  requireSignature,
  SIGNATURES_FILE,
} from "../signing/signatures.ts";
import { standing } from "./history.ts";
import type { RegistryRemote } from "./remote.ts";
import { remoteSignatures } from "./remote-signatures.ts";
import {
  conflict,
  damaged,
  MANIFEST,
  type Place,
  remoteRegistry,
  type ShareOptions,
  type ShareResult,
} from "./shared-registry.ts";

/**
 * Gets a version, or all, with the registry. Each file is checked against the manifest before anything is in its place.
 * Throws as `pushModels` does; OPS_MODEL_CORRUPT where the remote is damaged.
 */
export async function pullModels(
  place: Place,
  remote: RegistryRemote,
  { version: wanted, allowEmpty = false, signal }: ShareOptions,
): Promise<ShareResult> {
  const { registry } = openModels(place);
  const { state } = await remoteRegistry(place, remote, signal);
  if (state.versions.length === 0) {
    if (!allowEmpty || wanted !== undefined) throw notThere(place.name, remote.location, wanted, state);
    const nothing = { moved: [], unchanged: [], signed: [] };
    return { name: place.name, remote: remote.location, ...nothing, registry: "unchanged" };
  }
  standing(await registry.read(), state, remote.location);
  const versions = wanted === undefined ? state.versions : [versionIn(state, wanted, remote.location)];
  const moved: number[] = [];
  const unchanged: number[] = [];
  const signed: number[] = [];
  for (const version of versions) {
    throwIfInterrupted(signal);
    const pulled = await pullVersion(place, remote, { version, signal });
    (pulled.moved ? moved : unchanged).push(version);
    if (pulled.signed) signed.push(version);
  }
  let updated = false;
  await registry.replace(async (own) => {
    updated = standing(own, state, remote.location) === "behind";
    return updated ? state : own;
  });
  return {
    name: place.name,
    remote: remote.location,
    moved,
    unchanged,
    signed,
    registry: updated ? "updated" : "unchanged",
  };
}

type Wanted = { readonly version: number; readonly signal?: AbortSignal | undefined };

/** Checks what it gets, the signatures that are required among it, before anything is in its place. */
async function pullVersion(
  place: Place,
  remote: RegistryRemote,
  { version, signal }: Wanted,
): Promise<{ moved: boolean; signed: boolean }> {
  const { name, trusted } = place;
  const { store } = openModels({ ...place, trusted: null });
  const at = (file: string) => `${name}/${version}/${file}`;
  const said = await remote.read(at(MANIFEST), signal);
  if (said === null) throw damaged(remote, at(MANIFEST), "it is missing");
  const isHere = (await store.versions()).includes(version);
  const own = isHere ? await store.signed(version) : null;
  if (own !== null && !own.manifest.equals(said.content)) throw conflict(name, version, remote.location);
  const { signatures } = await remoteSignatures(place, remote, { version, signal });
  if (trusted) {
    const all = mergeSignatures(own?.signatures ?? [], signatures);
    requireSignature({ name, version, manifest: said.content }, all, trusted);
  }
  if (isHere) {
    await store.verify(version);
    return { moved: false, signed: await store.addSignatures(version, signatures) };
  }
  const files = await filesOf(place, remote, said.content, { version, signal });
  if (signatures.length > 0) files.push([SIGNATURES_FILE, Buffer.from(formatSignatures(signatures))]);
  await putInPlace(store.folder, version, files);
  return { moved: true, signed: signatures.length > 0 };
}

/** The manifest of a version and every file that it lists, each as it says. */
async function filesOf(
  { name }: Place,
  remote: RegistryRemote,
  content: Buffer,
  { version, signal }: Wanted,
): Promise<[string, Buffer][]> {
  const at = (file: string) => `${name}/${version}/${file}`;
  const manifest = parseManifest(content, { name, version }, (why, cause) =>
    damaged(remote, at(MANIFEST), why, cause),
  );
  const files: [string, Buffer][] = [[MANIFEST, content]];
  for (const [file, expected] of Object.entries(manifest.files)) {
    throwIfInterrupted(signal);
    const found = (await remote.read(at(file), signal))?.content ?? null;
    const fault = faultOf(found && { sha256: sha256(found), bytes: found.length }, expected);
    if (found === null || fault !== null) throw damaged(remote, at(file), fault ?? "it is missing");
    files.push([file, found]);
  }
  return files;
}

/** Written aside and renamed, so that the version is there whole or not at all. */
async function putInPlace(
  folder: string,
  version: number,
  files: readonly (readonly [string, Buffer])[],
): Promise<void> {
  const aside = temporaryPath(path.join(folder, "incoming"));
  try {
    await mkdir(aside, { recursive: true });
    for (const [file, content] of files) {
      await writeFile(path.join(aside, file), content, { flush: true });
    }
    await rename(aside, path.join(folder, String(version)));
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw asWriteError(error, folder);
  }
}

function versionIn(state: RegistryState, wanted: string, location: string): number {
  const version = /^\d+$/.test(wanted) ? Number(wanted) : versionNamed(state, wanted);
  if (version === undefined || !state.versions.includes(version))
    throw notThere(state.name, location, wanted, state);
  return version;
}

function notThere(
  name: string,
  location: string,
  wanted: string | undefined,
  state: RegistryState,
): OpsError {
  const known = [...state.versions.map(String), ...Object.keys(state.aliases)].map((each) => `\`${each}\``);
  const what = wanted === undefined ? `no model \`${name}\`` : `no model \`${name}\` called \`${wanted}\``;
  const there = known.length === 0 ? "" : ` (there are ${known.join(", ")})`;
  return new OpsError("OPS_MODEL_NOT_FOUND", `there is ${what} in ${location}${there}`, {
    hint: `titanic-ops models push --remote ${location}`,
  });
}
