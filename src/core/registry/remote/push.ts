import { readFile } from "node:fs/promises";
import path from "node:path";
import { openModels, resolveVersion } from "../open-models.ts";
import { standing } from "./history.ts";
import type { RegistryRemote } from "./remote.ts";
import { pushSignatures } from "./remote-signatures.ts";
import {
  conflict,
  MANIFEST,
  type Place,
  REGISTRY,
  remoteRegistry,
  type Shared,
  type ShareOptions,
  type ShareResult,
  shareAll,
} from "./shared-registry.ts";

/**
 * Puts a version, or all, with the registry where others get them. Files come first and the manifest last, so that a
 * version is there whole or not at all; the registry is only ever replaced by one that goes on from it.
 * Throws OPS_MODEL_NOT_FOUND, OPS_MODEL_CORRUPT, OPS_MODEL_CONFLICT where the remote has another model under that number,
 * OPS_REGISTRY_DIVERGED and OPS_REMOTE_UNREACHABLE.
 */
export async function pushModels(
  place: Place,
  remote: RegistryRemote,
  { version: wanted, signal }: ShareOptions,
): Promise<ShareResult> {
  const { store, registry } = openModels(place);
  const versions = wanted === undefined ? await store.versions() : [await resolveVersion(place, wanted)];
  // Before anything is sent: what has gone apart is not to leave versions behind.
  standing(await registry.read(), (await remoteRegistry(place, remote, signal)).state, remote.location);
  return shareAll(place, remote, versions, {
    share: (version) => pushVersion(place, remote, { version, signal }),
    shareRegistry: () => pushRegistry(place, remote, signal),
    signal,
  });
}

/** Files first, then the signatures, so that who sees the manifest sees all that it needs. */
async function pushVersion(
  place: Place,
  remote: RegistryRemote,
  { version, signal }: { readonly version: number; readonly signal?: AbortSignal | undefined },
): Promise<Shared> {
  const { store } = openModels(place);
  const { files } = await store.verify(version);
  const { manifest, signatures } = await store.signed(version);
  const at = (file: string) => `${place.name}/${version}/${file}`;
  const there = await remote.read(at(MANIFEST), signal);
  if (there !== null && !there.content.equals(manifest)) throw conflict(place.name, version, remote.location);
  if (there === null) {
    for (const file of Object.keys(files)) {
      const content = await readFile(path.join(store.folder, String(version), file));
      // Left by a push that was cut off: the same name may have other bytes.
      const left = await remote.read(at(file), signal);
      if (left === null || !left.content.equals(content))
        await remote.write(at(file), content, left?.mark ?? null, signal);
    }
  }
  const signed = await pushSignatures(place, remote, signatures, { version, signal });
  if (there === null && !(await remote.write(at(MANIFEST), manifest, null, signal)))
    throw conflict(place.name, version, remote.location);
  return { moved: there === null, signed };
}

async function pushRegistry(
  place: Place,
  remote: RegistryRemote,
  signal?: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    const own = await openModels(place).registry.read();
    const { state, file } = await remoteRegistry(place, remote, signal);
    if (standing(own, state, remote.location) !== "ahead") return false;
    const content = Buffer.from(`${JSON.stringify(own, null, 2)}\n`);
    // False where somebody else pushed in between: then theirs is looked at.
    if (await remote.write(`${place.name}/${REGISTRY}`, content, file?.mark ?? null, signal)) return true;
  }
}
