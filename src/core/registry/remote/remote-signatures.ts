import {
  formatSignatures,
  mergeSignatures,
  parseSignatures,
  SIGNATURES_FILE,
  type Signature,
} from "../signing/signatures.ts";
import type { RegistryRemote, RemoteFile } from "./remote.ts";
import { damaged, type Place } from "./shared-registry.ts";

/** The signatures of a version in a remote. Throws OPS_MODEL_CORRUPT where they cannot be read. */
export async function remoteSignatures(
  { name }: Place,
  remote: RegistryRemote,
  { version, signal }: { readonly version: number; readonly signal?: AbortSignal | undefined },
): Promise<{ signatures: Signature[]; file: RemoteFile | null }> {
  const at = `${name}/${version}/${SIGNATURES_FILE}`;
  const file = await remote.read(at, signal);
  try {
    return { signatures: parseSignatures(file?.content ?? null), file };
  } catch (cause) {
    throw damaged(remote, at, "they are no signatures that this version can read", cause);
  }
}

/** Adds signatures to those of a version in a remote; returns whether one of them was new there. */
export async function pushSignatures(
  place: Place,
  remote: RegistryRemote,
  own: readonly Signature[],
  options: { readonly version: number; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  for (;;) {
    const { signatures, file } = await remoteSignatures(place, remote, options);
    const all = mergeSignatures(signatures, own);
    if (all.length === signatures.length) return false;
    const at = `${place.name}/${options.version}/${SIGNATURES_FILE}`;
    // False where somebody else signed in between: then theirs is kept too.
    if (await remote.write(at, Buffer.from(formatSignatures(all)), file?.mark ?? null, options.signal))
      return true;
  }
}
