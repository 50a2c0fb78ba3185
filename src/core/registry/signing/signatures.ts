import { type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { OpsError } from "../../errors.ts";
import { publicKeyOf, type TrustedKeys } from "./keys.ts";

/** The file of a version's signatures, beside the manifest that they are of. It is the one file that is written later. */
export const SIGNATURES_FILE = "signatures.json";

const signatureSchema = z.strictObject({
  /** Which key signed: SHA-256 (hex) of its public half. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  algorithm: z.literal("ed25519"),
  /** Over the bytes of `manifest.json`, in Base64. */
  signature: z.base64(),
});

/** `signatures.json`: one of each key that has signed, so that an old key can be replaced without a moment in between. */
const signaturesSchema = z.strictObject({
  formatVersion: z.literal(1),
  signatures: z.array(signatureSchema),
});

export type Signature = z.infer<typeof signatureSchema>;

/** The signatures in a file's bytes; none where there is no file. Throws what is wrong with it. */
export function parseSignatures(bytes: Uint8Array | null): Signature[] {
  return bytes === null
    ? []
    : signaturesSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))).signatures;
}

/** The text of a file of signatures. */
export function formatSignatures(signatures: readonly Signature[]): string {
  return `${JSON.stringify({ formatVersion: 1, signatures }, null, 2)}\n`;
}

/** Signs the bytes of a manifest, and with them every file of the version, whose digests it lists. */
export function signManifest(manifest: Uint8Array, key: KeyObject): Signature {
  const signature = sign(null, manifest, key).toString("base64");
  return { key: publicKeyOf(key).id, algorithm: "ed25519", signature };
}

/** Signatures of both sides. Where a key has signed on both, that of `ours` stays: a key signs the same bytes alike. */
export function mergeSignatures(ours: readonly Signature[], theirs: readonly Signature[]): Signature[] {
  return [...ours, ...theirs.filter(({ key }) => !ours.some((own) => own.key === key))];
}

/** What a signature is worth: null where its key is not among those that were given. */
export type Checked = Signature & { readonly holds: boolean | null };

/** Holds signatures against the manifest that they are to be of. */
export function checkSignatures(
  manifest: Uint8Array,
  signatures: readonly Signature[],
  keys: TrustedKeys,
): Checked[] {
  return signatures.map((each) => {
    const known = keys.find(({ id }) => id === each.key);
    const holds = known && verify(null, manifest, known.key, Buffer.from(each.signature, "base64"));
    return { ...each, holds: holds ?? null };
  });
}

/**
 * Lets pass a manifest that one of the keys has signed. Throws OPS_SIGNATURE_MISSING where none has, and
 * OPS_SIGNATURE_INVALID where one has signed other bytes than these.
 */
export function requireSignature(
  {
    name,
    version,
    manifest,
  }: { readonly name: string; readonly version: number; readonly manifest: Uint8Array },
  signatures: readonly Signature[],
  keys: TrustedKeys,
): void {
  const checked = checkSignatures(manifest, signatures, keys);
  if (checked.some(({ holds }) => holds)) return;
  const details = { version, required: keys.map(({ id }) => id), found: signatures.map(({ key }) => key) };
  if (checked.some(({ holds }) => holds === false)) {
    throw new OpsError(
      "OPS_SIGNATURE_INVALID",
      `${name} version ${version} is not what was signed: its manifest or its signature was altered`,
      {
        hint: `do not use it: pull it again from where it was signed, titanic-ops models pull ${version} --remote <url>`,
        details,
      },
    );
  }
  const by = signatures.map(({ key }) => key.slice(0, 12)).join(", ");
  const what = signatures.length === 0 ? "is not signed" : `is signed by ${by}`;
  throw new OpsError(
    "OPS_SIGNATURE_MISSING",
    `${name} version ${version} ${what}, and a signature of ${keys.map(({ id }) => id.slice(0, 12)).join(" or ")} is required`,
    { hint: `titanic-ops models sign ${version} --key <the private key's file>`, details },
  );
}
