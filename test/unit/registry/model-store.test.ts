import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { buildDriftReference, formatDriftReference } from "../../../src/core/drift/reference.ts";
import type { Manifest } from "../../../src/core/registry/manifest.ts";
import { createModelStore } from "../../../src/core/registry/model-store.ts";
import { spawnModule } from "../../helpers/child.ts";
import { newVersion, tinyModel, tinyTable } from "../../helpers/new-version.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { skipWithoutSmallDisk, smallDisk } from "../../helpers/small-disk.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const ADDER = `
  import { createModelStore } from "./src/core/registry/model-store.ts";
  import { newVersion } from "./test/helpers/new-version.ts";
  const [models, from, to] = process.argv.slice(1);
  const store = createModelStore(models, "tiny");
  for (let seed = Number(from); seed < Number(to); seed++)
    console.log(seed, (await store.add(await newVersion(seed))).manifest.version);
`;

describe("createModelStore", () => {
  it("adds versions under ascending numbers, and loads them as they were", async (t) => {
    const store = createModelStore(await tempDir(t), "tiny");
    assert.deepEqual(await store.versions(), []);
    for (const [version, seed] of [
      [1, 7],
      [2, 8],
    ]) {
      const { manifest, added } = await store.add(await newVersion(seed));
      assert.deepEqual([manifest.version, manifest.seed, added], [version, seed, true]);
      const loaded = await store.load(version);
      assert.deepEqual(loaded.manifest, manifest);
      const expected = (await tinyModel(seed)).scoreFeatures(tinyTable);
      assert.deepEqual(loaded.model.scoreFeatures(tinyTable), expected);
    }
    assert.deepEqual(await store.versions(), [1, 2]);
    assert.deepEqual(await readdir(store.folder), ["1", "2"]);
    assert.deepEqual((await readdir(path.join(store.folder, "1"))).sort(), [
      "forest.bin",
      "manifest.json",
      "model-card.md",
      "preprocessor.json",
    ]);
  });

  it("keeps the number of a model that is there already, and writes nothing", async (t) => {
    const { store, folder } = await storeOf(t, 7, 8);
    const before = await readFile(path.join(folder, "1", "manifest.json"), "utf8");
    const { manifest, added } = await store.add(await newVersion(7));
    assert.deepEqual([manifest.version, added], [1, false]);
    assert.deepEqual(await store.versions(), [1, 2]);
    assert.equal(await readFile(path.join(folder, "1", "manifest.json"), "utf8"), before);
  });

  it("gives the same model another number where configuration, data or what is known of it differ", async (t) => {
    const { store } = await storeOf(t, 7);
    const version = await newVersion(7);
    const { manifest } = version;
    const added = async (changed: Partial<typeof version>) =>
      (await store.add({ ...version, ...changed })).manifest.version;
    const config = { sha256: "1".repeat(64) };
    assert.equal(await added({ manifest: { ...manifest, config } }), 2);
    const test = { ...manifest.data.test, sha256: "2".repeat(64) };
    assert.equal(await added({ manifest: { ...manifest, data: { ...manifest.data, test } } }), 3);
    const derived = () => ({ "model-card.md": "", "more.json": "{}" });
    assert.equal(await added({ derived }), 4);
    assert.equal(await added({ derived }), 4);
    assert.equal(await added({}), 1);
    const [first, second] = await Promise.all([1, 4].map((number) => store.manifest(number)));
    assert.equal(first.digest, second.digest);
  });

  it("has no card of a version that was made without one, and none that it cannot trust", async (t) => {
    const { store } = await storeOf(t, 7);
    assert.equal(await store.card(1), null);
    await opsError("OPS_MODEL_NOT_FOUND", () => store.card(2));
    await store.add({ ...(await newVersion(8)), derived: () => ({ "model-card.json": "{}" }) });
    const error = await opsError("OPS_MODEL_CORRUPT", () => store.card(2));
    assert.equal(error.details.file, path.join(store.folder, "2", "model-card.json"));
    await flipLastByte(path.join(store.folder, "2", "model-card.json"));
    assert.match((await opsError("OPS_MODEL_CORRUPT", () => store.card(2))).message, /digest/);
  });

  it("orders versions as numbers, and takes no other folder for one", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    for (const name of ["10", "9"]) await mkdir(path.join(folder, name));
    for (const name of ["0", "01", "x", "2.bak", ".3"]) await mkdir(path.join(folder, name));
    assert.deepEqual(await store.versions(), [1, 9, 10]);
    assert.equal((await store.add(await newVersion(8))).manifest.version, 11);
  });

  it("loads the drift reference of a version that has one, and null of one that was made before", async (t) => {
    const store = createModelStore(await tempDir(t), "tiny");
    const old = await newVersion(7);
    await store.add(old);
    assert.equal((await store.load(1)).reference, null);

    const reference = buildDriftReference(tinyTable);
    const withReference = (text: string) => (manifest: Manifest) => ({
      ...old.derived(manifest),
      "reference.json": text,
    });
    const text = formatDriftReference(reference);
    await store.add({ ...(await newVersion(8)), derived: withReference(text) });
    assert.deepEqual((await store.load(2)).reference, reference);
    const file = path.join(store.folder, "2", "reference.json");
    await flipLastByte(file);
    assert.equal((await opsError("OPS_MODEL_CORRUPT", () => store.load(2))).details.file, file);

    await store.add({ ...(await newVersion(9)), derived: withReference("{}") });
    await opsError("OPS_MODEL_CORRUPT", () => store.load(3));
  });

  it("says that there is no such version", async (t) => {
    const { store } = await storeOf(t, 7);
    for (const version of [0, 2]) await opsError("OPS_MODEL_NOT_FOUND", () => store.load(version));
    await opsError("OPS_MODEL_NOT_FOUND", () => createModelStore("no-such-folder", "tiny").manifest(1));
  });

  it("loads no version of which a file is altered, cut short or gone, and names the file", async (t) => {
    const damages: [string, (file: string) => Promise<void>][] = [
      ["altered", flipLastByte],
      ["cut short", (file) => truncate(file, 10)],
      ["empty", (file) => truncate(file, 0)],
      ["gone", (file) => rm(file)],
    ];
    for (const file of ["forest.bin", "preprocessor.json", "model-card.md", "manifest.json"]) {
      for (const [name, damage] of damages) {
        const { store, folder } = await storeOf(t, 7);
        const at = path.join(folder, "1", file);
        await damage(at);
        const error = await opsError("OPS_MODEL_CORRUPT", () => store.load(1));
        assert.equal(error.details.file, at, name);
        assert.ok(error.message.includes(at), name);
      }
    }
  });

  it("does not believe a manifest that was tampered with", async (t) => {
    type Files = Record<string, { sha256: string; bytes: number }>;
    const tampered: ((manifest: Record<string, unknown> & { files: Files }) => unknown)[] = [
      (manifest) => ({ ...manifest, digest: "0".repeat(64) }),
      (manifest) => ({ ...manifest, files: {} }),
      ({ files: { "forest.bin": _, ...files }, ...manifest }) => ({ ...manifest, files }),
      (manifest) => ({
        ...manifest,
        files: { ...manifest.files, "forest.bin": manifest.files["model-card.md"] },
      }),
      (manifest) => ({ ...manifest, version: 2 }),
      (manifest) => ({ ...manifest, name: "other" }),
      (manifest) => ({ ...manifest, formatVersion: 2 }),
      (manifest) => ({ ...manifest, more: 1 }),
      () => null,
    ];
    for (const [i, change] of tampered.entries()) {
      const { store, folder } = await storeOf(t, 7);
      const file = path.join(folder, "1", "manifest.json");
      await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, "utf8")))));
      const error = await opsError("OPS_MODEL_CORRUPT", () => store.load(1));
      assert.equal(error.details.file, file, `case ${i}`);
    }
  });

  it("does not take a copy of a version for another", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    await cp(path.join(folder, "1"), path.join(folder, "2"), { recursive: true });
    await opsError("OPS_MODEL_CORRUPT", () => store.load(2));
  });

  it("says that a model whose files are as listed but of no use is corrupt", async (t) => {
    const store = createModelStore(await tempDir(t), "tiny");
    const good = await newVersion(7);
    for (const [file, content] of [
      ["forest.bin", "no forest"],
      ["preprocessor.json", "{}"],
      ["preprocessor.json", "no JSON"],
    ]) {
      const { manifest } = await store.add({ ...good, files: { ...good.files, [file]: content } });
      const error = await opsError("OPS_MODEL_CORRUPT", () => store.load(manifest.version));
      assert.ok(error.message.includes(file));
    }
  });

  it("keeps a new version beside one that is damaged", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    await rm(path.join(folder, "1", "manifest.json"));
    assert.equal((await store.add(await newVersion(8))).manifest.version, 2);
  });

  it("does not say that a model is there already when its files are damaged", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    await flipLastByte(path.join(folder, "1", "forest.bin"));
    await opsError("OPS_MODEL_CORRUPT", async () => store.add(await newVersion(7)));
  });

  it("clears away what a killed process left, and never takes it for a version", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    const child = spawnModule(
      t,
      `import { mkdirSync } from "node:fs";
       import { temporaryPath } from "./src/core/temporary-path.ts";
       mkdirSync(temporaryPath(process.argv[1]));`,
      [path.join(folder, "incoming")],
    );
    await child.ended();
    assert.equal((await readdir(folder)).length, 2);
    assert.deepEqual(await store.versions(), [1]);
    await store.add(await newVersion(8));
    assert.deepEqual(await readdir(folder), ["1", "2"]);
  });

  it("leaves nothing half-written when the version cannot be described", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    const failing = {
      ...(await newVersion(8)),
      derived: () => {
        throw new RangeError("no card");
      },
    };
    await assert.rejects(store.add(failing), RangeError);
    assert.deepEqual(await readdir(folder), ["1"]);
  });

  it("does not keep a version whose manifest could not be read again", async (t) => {
    const { store, folder } = await storeOf(t, 7);
    const version = await newVersion(8);
    const manifest = { ...version.manifest, seed: Number.NaN };
    await assert.rejects(store.add({ ...version, manifest }), { name: "ZodError" });
    assert.deepEqual(await readdir(folder), ["1"]);
  });

  it("gives each version a number of its own when processes add at once, and one model one number", async (t) => {
    const models = await tempDir(t);
    const ranges = [
      ["0", "6"],
      ["3", "9"],
    ];
    const told = await Promise.all(ranges.map((range) => spawnModule(t, ADDER, [models, ...range]).ended()));
    const store = createModelStore(models, "tiny");
    assert.deepEqual(await store.versions(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const lines = told.flatMap((text) => text.trim().split("\n"));
    assert.equal(new Set(lines).size, 9, "each seed has one version");
    for (const version of await store.versions()) await store.load(version);
    assert.equal((await readdir(store.folder)).length, 9);
  });
});

describe("a model store on a full disk", { skip: skipWithoutSmallDisk() }, () => {
  it("says so, and leaves nothing half-written", async (t) => {
    const models = smallDisk(t, "256k");
    const store = createModelStore(models, "tiny");
    await store.add(await newVersion(7));
    const version = await newVersion(8);
    const large = { ...version.files, "forest.bin": Buffer.alloc(1 << 20, 1) };
    await opsError("OPS_DISK_FULL", () => store.add({ ...version, files: large }));
    assert.deepEqual(await readdir(store.folder), ["1"]);
    await store.load(1);
    assert.equal((await store.add(version)).manifest.version, 2);
  });
});

async function storeOf(t: TestContext, ...seeds: number[]) {
  const store = createModelStore(await tempDir(t), "tiny");
  for (const seed of seeds) await store.add(await newVersion(seed));
  return { store, folder: store.folder };
}

async function flipLastByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(file, bytes);
}
