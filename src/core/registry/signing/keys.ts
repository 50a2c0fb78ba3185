import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { OpsError } from "../../errors.ts";

/** A public key of Ed25519, by which signatures are checked. */
export interface PublicKey {
  /** SHA-256 (hex) of the key as it is written down (DER, SubjectPublicKeyInfo): the name that signatures give it. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of those whose signature counts; one at least. */
export type TrustedKeys = readonly PublicKey[];

/** A private key: where it is, or itself as PEM, from the environment; both with the passphrase of one that is encrypted. */
export interface SigningKeySource {
  readonly file: string | undefined;
  readonly pem: string | undefined;
  readonly passphrase: string | undefined;
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const KEYGEN = "titanic-ops models keygen makes a pair";

/** The public half of a key, with its name. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const half = key.type === "public" ? key : createPublicKey(key);
  const der = half.export({ type: "spki", format: "der" });
  return { id: createHash("sha256").update(der).digest("hex"), key: half };
}

/** The private key to sign with: that of the file, else that of the environment. Throws OPS_USAGE and OPS_KEY_INVALID. */
export async function readSigningKey({ file, pem, passphrase }: SigningKeySource): Promise<KeyObject> {
  if (file !== undefined) return privateKey(await readKeyFile(file), `\`${file}\``, passphrase);
  // What keeps secrets may keep them on one line.
  if (pem !== undefined)
    return privateKey(pem.replaceAll("\\n", "\n"), "TITANIC_OPS_SIGNING_KEY", passphrase);
  throw new OpsError("OPS_USAGE", "there is no key to sign with", {
    hint: `name its file, --key key.pem, or set TITANIC_OPS_SIGNING_KEY to the PEM itself; ${KEYGEN}`,
  });
}

/**
 * The public keys that a setting names: files with one PEM or several, separated by commas, or the PEM itself.
 * Throws OPS_KEY_INVALID.
 */
export async function readTrustedKeys(setting: string): Promise<TrustedKeys> {
  if (setting.includes("-----BEGIN"))
    return publicKeys(setting.replaceAll("\\n", "\n"), "TITANIC_OPS_REQUIRE_SIGNATURE");
  const files = setting
    .split(",")
    .map((file) => file.trim())
    .filter((file) => file !== "");
  if (files.length === 0) throw invalid(`\`${setting}\``, "it names no file");
  const keys = await Promise.all(
    files.map(async (file) => publicKeys(await readKeyFile(file), `\`${file}\``)),
  );
  return keys.flat();
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw invalid(`\`${file}\``, "it cannot be read", cause);
  }
}

function privateKey(pem: string, where: string, passphrase: string | undefined): KeyObject {
  if (/-----BEGIN PUBLIC KEY-----/.test(pem))
    throw invalid(where, "it is a public key, and only a private one signs");
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    const why = /ENCRYPTED/.test(pem)
      ? `it is encrypted, and TITANIC_OPS_SIGNING_PASSPHRASE ${passphrase === undefined ? "is not set" : "does not open it"}`
      : "it is no private key in PEM";
    throw invalid(where, why, cause);
  }
  return onlyEd25519(key, where);
}

function publicKeys(text: string, where: string): PublicKey[] {
  const blocks = [...text.matchAll(PEM_BLOCK)];
  if (blocks.length === 0) throw invalid(where, "it holds no public key in PEM");
  return blocks.map(([block, kind]) => {
    // Whoever checks has no business with it; and where it lies about, anybody signs.
    if (kind.includes("PRIVATE"))
      throw invalid(where, "it holds a private key, and signatures are checked with the public one");
    try {
      return publicKeyOf(onlyEd25519(createPublicKey(block), where));
    } catch (cause) {
      if (cause instanceof OpsError) throw cause;
      throw invalid(where, `its ${kind.toLowerCase()} cannot be read`, cause);
    }
  });
}

function onlyEd25519(key: KeyObject, where: string): KeyObject {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw invalid(where, `it is a key of ${key.asymmetricKeyType ?? "another kind"}, and not of Ed25519`);
}

function invalid(where: string, why: string, cause?: unknown): OpsError {
  return new OpsError("OPS_KEY_INVALID", `the key ${where} cannot be used: ${why}`, {
    hint: `${KEYGEN}, as openssl genpkey -algorithm ed25519 does`,
    cause,
  });
}
