import { sha256 } from "../../atomic-file.ts";
import { OpsError, throwIfInterrupted } from "../../errors.ts";
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
  type Shared,
  type ShareOptions,
  type ShareResult,
  shareAll,
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
  if (state.versions.length === 0 && !(allowEmpty && wanted === undefined))
    throw notThere(place.name, remote.location, wanted, state);
  standing(await registry.read(), state, remote.location);
  const versions = wanted === undefined ? state.versions : [versionIn(state, wanted, remote.location)];
  return shareAll(place, remote, versions, {
    share: (version) => pullVersion(place, remote, { version, signal }),
    async shareRegistry() {
      let updated = false;
      await registry.replace(async (own) => {
        updated = standing(own, state, remote.location) === "behind";
        return updated ? state : own;
      });
      return updated;
    },
    signal,
  });
}

type Wanted = { readonly version: number; readonly signal?: AbortSignal | undefined };

/** Checks what it gets, the signatures that are required among it, before anything is in its place. */
async function pullVersion(place: Place, remote: RegistryRemote, wanted: Wanted): Promise<Shared> {
  const { version, signal } = wanted;
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
  if (signatures.length > 0) files.set(SIGNATURES_FILE, Buffer.from(formatSignatures(signatures)));
  if (await store.receive(version, files)) return { moved: true, signed: signatures.length > 0 };
  // Somebody else was first: what they put there is looked at as if it had been there all along.
  return pullVersion(place, remote, wanted);
}

/** The manifest of a version and every file that it lists, each as it says. */
async function filesOf(
  { name }: Place,
  remote: RegistryRemote,
  content: Buffer,
  { version, signal }: Wanted,
): Promise<Map<string, Buffer>> {
  const at = (file: string) => `${name}/${version}/${file}`;
  const manifest = parseManifest(content, { name, version }, (why, cause) =>
    damaged(remote, at(MANIFEST), why, cause),
  );
  const files = new Map([[MANIFEST, content]]);
  for (const [file, expected] of Object.entries(manifest.files)) {
    throwIfInterrupted(signal);
    const found = (await remote.read(at(file), signal))?.content ?? null;
    const fault = faultOf(found && { sha256: sha256(found), bytes: found.length }, expected);
    if (found === null || fault !== null) throw damaged(remote, at(file), fault ?? "it is missing");
    files.set(file, found);
  }
  return files;
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
