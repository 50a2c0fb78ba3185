import type { KeyObject } from "node:crypto";
import { type ModelsPlace, openModels, resolveVersion } from "../open-models.ts";
import { signManifest } from "./signatures.ts";

/** A version that was signed. */
export interface SignResult {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  /** Which key: SHA-256 (hex) of its public half. */
  readonly key: string;
  /** False where this key had signed it already. */
  readonly added: boolean;
}

/**
 * Signs a version, named by number or alias, after checking every file of it: what is damaged is not vouched for.
 * Throws OPS_MODEL_NOT_FOUND and OPS_MODEL_CORRUPT.
 */
export async function signModel(place: ModelsPlace, wanted: string, key: KeyObject): Promise<SignResult> {
  // Whose signature is required elsewhere is no question here: this is where it comes from.
  const { store } = openModels({ ...place, trusted: null });
  const version = await resolveVersion(place, wanted);
  const { digest } = await store.verify(version);
  const signature = signManifest((await store.signed(version)).manifest, key);
  const added = await store.addSignatures(version, [signature]);
  return { name: place.name, version, digest, key: signature.key, added };
}
