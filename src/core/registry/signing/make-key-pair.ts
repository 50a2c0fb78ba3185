import { generateKeyPairSync } from "node:crypto";
import { open } from "node:fs/promises";
import { asWriteError, isNodeError } from "../../atomic-file.ts";
import { OpsError } from "../../errors.ts";
import { publicKeyOf } from "./keys.ts";

/** A pair of keys that was made. */
export interface KeyPair {
  /** SHA-256 (hex) of the public key: the name that signatures give it. */
  readonly key: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * Makes a pair of Ed25519 keys: the private one in `file`, for its owner alone to read, the public one beside it as
 * `<file>.pub`. Throws OPS_USAGE where one of them is there already: a key that is written over is lost.
 */
export async function makeKeyPair(file: string): Promise<KeyPair> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const pub = `${file}.pub`;
  await writeNew(file, String(privateKey.export({ type: "pkcs8", format: "pem" })), 0o600);
  await writeNew(pub, String(publicKey.export({ type: "spki", format: "pem" })), 0o644);
  return { key: publicKeyOf(publicKey).id, privateKey: file, publicKey: pub };
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    const handle = await open(file, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNodeError(error) && error.code === "EEXIST") {
      throw new OpsError("OPS_USAGE", `\`${file}\` is there already, and a key is not written over`, {
        hint: "titanic-ops models keygen another-key.pem",
        details: { file },
      });
    }
    throw asWriteError(error, file);
  }
}
