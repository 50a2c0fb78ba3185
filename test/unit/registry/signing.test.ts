import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { appendFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createModelStore } from "../../../src/core/registry/model-store.ts";
import { publicKeyOf, readSigningKey, readTrustedKeys } from "../../../src/core/registry/signing/keys.ts";
import { makeKeyPair } from "../../../src/core/registry/signing/make-key-pair.ts";
import { signModel } from "../../../src/core/registry/signing/sign.ts";
import { verifyModels } from "../../../src/core/registry/verify.ts";
import { modelsIn, newVersion } from "../../helpers/new-version.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const newKey = (): KeyObject => generateKeyPairSync("ed25519").privateKey;
const NO_KEY = { file: undefined, pem: undefined, passphrase: undefined };
const pem = (key: KeyObject): string => String(key.export({ type: "pkcs8", format: "pem" }));
const pub = (key: KeyObject): string => String(publicKeyOf(key).key.export({ type: "spki", format: "pem" }));

/** A model with one version, its store without and with keys, and the version's folder. */
async function signedBy(t: TestContext, ...keys: KeyObject[]) {
  const place = modelsIn(await tempDir(t));
  await createModelStore(place.models, place.name).add(await newVersion(7));
  for (const key of keys) await signModel(place, "1", key);
  const trusting = (...trusted: KeyObject[]) =>
    createModelStore(place.models, place.name, trusted.map(publicKeyOf));
  return { place, trusting, at: (file: string) => path.join(place.models, place.name, "1", file) };
}

describe("a version whose signature is required", () => {
  it("is used once one of the keys has signed it, which it is not before nor for another key", async (t) => {
    const [ours, other] = [newKey(), newKey()];
    const { place, trusting } = await signedBy(t);
    const missing = await opsError("OPS_SIGNATURE_MISSING", () => trusting(ours).load(1));
    assert.match(missing.message, /tiny version 1 is not signed/);
    await signModel(place, "1", other);
    const by = await opsError("OPS_SIGNATURE_MISSING", () => trusting(ours).load(1));
    assert.ok(by.message.includes(`is signed by ${publicKeyOf(other).id.slice(0, 12)}`));
    assert.deepEqual(await signModel(place, "1", ours), {
      name: "tiny",
      version: 1,
      digest: (await trusting().manifest(1)).digest,
      key: publicKeyOf(ours).id,
      added: true,
    });
    assert.equal((await trusting(ours).load(1)).manifest.version, 1);
    assert.equal((await trusting(newKey(), other).verify(1)).version, 1);
    assert.equal((await signModel(place, "1", ours)).added, false);
  });

  it("is refused when one byte of manifest or signature is another", async (t) => {
    const key = newKey();
    for (const alter of [
      async (at: (file: string) => string) => {
        const text = await readFile(at("manifest.json"), "utf8");
        await writeFile(at("manifest.json"), text.replace('"seed": 7', '"seed": 8'));
      },
      (at: (file: string) => string) => appendFile(at("manifest.json"), " "),
      async (at: (file: string) => string) => {
        const file = JSON.parse(await readFile(at("signatures.json"), "utf8"));
        const bytes = Buffer.from(file.signatures[0].signature, "base64");
        bytes[5] ^= 1;
        file.signatures[0].signature = bytes.toString("base64");
        await writeFile(at("signatures.json"), JSON.stringify(file));
      },
    ]) {
      const { trusting, at } = await signedBy(t, key);
      await alter(at);
      await opsError("OPS_SIGNATURE_INVALID", () => trusting(key).load(1));
    }
  });

  it("cannot be another version with its signature, nor one with another's files", async (t) => {
    const key = newKey();
    const { place, trusting, at } = await signedBy(t, key);
    const { manifest } = await trusting().add(await newVersion(8));
    assert.equal(manifest.version, 2);
    const second = path.join(place.models, place.name, "2");
    await writeFile(path.join(second, "signatures.json"), await readFile(at("signatures.json")));
    await opsError("OPS_SIGNATURE_INVALID", () => trusting(key).load(2));
    await writeFile(path.join(second, "manifest.json"), await readFile(at("manifest.json")));
    await opsError("OPS_MODEL_CORRUPT", () => trusting(key).load(2));
    await writeFile(at("forest.bin"), await readFile(path.join(second, "forest.bin")));
    await opsError("OPS_MODEL_CORRUPT", () => trusting(key).load(1));
  });

  it("is refused with signatures that nobody can read, and those are not signed over", async (t) => {
    const key = newKey();
    const { place, trusting, at } = await signedBy(t, key);
    for (const text of ["", "{", "[]", '{"formatVersion":2,"signatures":[]}']) {
      await writeFile(at("signatures.json"), text);
      await opsError("OPS_MODEL_CORRUPT", () => trusting(key).load(1));
      await opsError("OPS_MODEL_CORRUPT", () => signModel(place, "1", key));
    }
  });
});

describe("a signature", () => {
  it("is of the manifest's own bytes, so that other tools can check it", async (t) => {
    const key = newKey();
    const { at } = await signedBy(t, key);
    const { signatures } = JSON.parse(await readFile(at("signatures.json"), "utf8"));
    const signature = Buffer.from(signatures[0].signature, "base64");
    assert.ok(verify(null, await readFile(at("manifest.json")), publicKeyOf(key).key, signature));
  });

  it("is not given to a version that is damaged", async (t) => {
    const { place, at } = await signedBy(t);
    await appendFile(at("model-card.md"), "x");
    await opsError("OPS_MODEL_CORRUPT", () => signModel(place, "1", newKey()));
    await assert.rejects(stat(at("signatures.json")), { code: "ENOENT" });
  });

  it("is told by a look at all versions, with whether it holds", async (t) => {
    const [ours, other] = [newKey(), newKey()];
    const { place, at } = await signedBy(t, ours, other);
    const [id, otherId] = [ours, other].map((key) => publicKeyOf(key).id);
    const looked = async (...keys: KeyObject[]) =>
      verifyModels({ ...place, trusted: keys.length === 0 ? null : keys.map(publicKeyOf) }, undefined);
    const unchecked = await looked();
    assert.ok(unchecked.ok);
    assert.deepEqual(unchecked.versions[0].signatures, [
      { key: id, holds: null },
      { key: otherId, holds: null },
    ]);
    assert.deepEqual((await looked(ours)).versions[0].signatures[0], { key: id, holds: true });
    const stranger = await looked(newKey());
    assert.ok(!stranger.ok);
    assert.match(stranger.versions[0].problems.join(), /a signature of [0-9a-f]{12} is required/);
    await appendFile(at("manifest.json"), " ");
    assert.deepEqual((await looked(ours)).versions[0].signatures[0], { key: id, holds: false });
    await rm(at("signatures.json"));
    assert.match((await looked(ours)).versions[0].problems.join(), /is not signed/);
  });
});

describe("keys", () => {
  it("are those of a file, of several, or the PEM itself, on many lines or on one", async (t) => {
    const folder = await tempDir(t);
    const [first, second] = [newKey(), newKey()];
    const at = (name: string) => path.join(folder, name);
    await writeFile(at("both.pub"), `${pub(first)}${pub(second)}`);
    await writeFile(at("first.pub"), pub(first));
    await writeFile(at("second.pub"), pub(second));
    const ids = [first, second].map((key) => publicKeyOf(key).id);
    for (const setting of [
      at("both.pub"),
      `${at("first.pub")}, ${at("second.pub")}`,
      `${pub(first)}${pub(second)}`,
      `${pub(first)}${pub(second)}`.replaceAll("\n", "\\n"),
    ])
      assert.deepEqual(
        (await readTrustedKeys(setting)).map(({ id }) => id),
        ids,
      );
    const single = pem(first).replaceAll("\n", "\\n");
    assert.equal(publicKeyOf(await readSigningKey({ ...NO_KEY, pem: single })).id, ids[0]);
  });

  it("are made as a pair, the private one for its owner alone, and never written over", async (t) => {
    const file = path.join(await tempDir(t), "release.pem");
    const { key, publicKey } = await makeKeyPair(file);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(publicKeyOf(await readSigningKey({ ...NO_KEY, file })).id, key);
    assert.equal((await readTrustedKeys(publicKey))[0].id, key);
    await opsError("OPS_USAGE", () => makeKeyPair(file));
  });

  it("may be encrypted, and then need their passphrase", async (t) => {
    const file = path.join(await tempDir(t), "release.pem");
    const key = newKey();
    const locked = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" } as const;
    await writeFile(file, String(key.export(locked)));
    const opened = await readSigningKey({ ...NO_KEY, file, passphrase: "open" });
    assert.equal(publicKeyOf(opened).id, publicKeyOf(key).id);
    for (const passphrase of [undefined, "shut"]) {
      const error = await opsError("OPS_KEY_INVALID", () => readSigningKey({ ...NO_KEY, file, passphrase }));
      assert.match(error.message, /TITANIC_OPS_SIGNING_PASSPHRASE/);
      assert.ok(!error.message.includes("shut"));
    }
  });

  it("of another kind, of the other half, or none are refused with what they are", async (t) => {
    const folder = await tempDir(t);
    const written = async (text: string) => {
      const file = path.join(folder, "key");
      await writeFile(file, text);
      return file;
    };
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const refused: [string, RegExp][] = [
      [pub(newKey()), /it is a public key/],
      [pem(rsa.privateKey), /a key of rsa, and not of Ed25519/],
      ["", /no private key in PEM/],
      ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", /no private key in PEM/],
    ];
    for (const [text, why] of refused) {
      const file = await written(text);
      assert.match(
        (await opsError("OPS_KEY_INVALID", () => readSigningKey({ ...NO_KEY, file }))).message,
        why,
      );
    }
    const notPublic: [string, RegExp][] = [
      [pem(newKey()), /holds a private key/],
      [String(rsa.publicKey.export({ type: "spki", format: "pem" })), /a key of rsa/],
      ["nothing", /no public key in PEM/],
      ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", /cannot be read/],
    ];
    for (const [text, why] of notPublic) {
      const file = await written(text);
      assert.match((await opsError("OPS_KEY_INVALID", () => readTrustedKeys(file))).message, why);
    }
    await opsError("OPS_KEY_INVALID", () => readTrustedKeys(path.join(folder, "none")));
    await opsError("OPS_KEY_INVALID", () => readTrustedKeys(" , "));
    await opsError("OPS_USAGE", () => readSigningKey(NO_KEY));
  });
});
