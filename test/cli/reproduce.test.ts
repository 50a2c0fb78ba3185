import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { trained } from "../helpers/trained.ts";
import { contentOf } from "../helpers/workspace.ts";

async function reproducing(t: TestContext) {
  const { w, cli } = await trained(t);
  const reproduce = async (expected: 0 | 1 | 2, more = "") => {
    const { code, stdout, stderr } = await cli(`reproduce 1 --config small.yaml --json ${more}`);
    assert.equal(code, expected, stdout + stderr);
    return JSON.parse(stdout);
  };
  return { w, cli, reproduce };
}

const RAW = "artifacts/raw/titanic.csv";
const PROCESSED = "artifacts/processed/processed.csv";

describe("a version that is made again", () => {
  it("is the same to the byte, whatever the dataset file says by now, and nothing else is written", async (t) => {
    const { w, cli, reproduce } = await reproducing(t);
    await w.config("small.yaml", (dataset) => {
      dataset.model.forest.max_depth = 2;
      dataset.seed = 5;
    });
    const before = await contentOf(w.at("artifacts"));
    const made = await reproduce(0);
    assert.deepEqual([made.reproduced, made.inputs, made.outputs], [true, [], []]);
    assert.equal(made.data.where, RAW);
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
    const { stdout } = await cli("reproduce champion --config small.yaml");
    assert.match(stdout, /made again from artifacts\/raw\/titanic\.csv, the same to the byte/);
  });

  it("is told apart where its data is other data, with which input differs", async (t) => {
    const { w, cli, reproduce } = await reproducing(t);
    const text = await readFile(w.at(RAW), "utf8");
    await w.write("other.csv", text.replaceAll(/,S$/gm, ",Q"));
    const made = await reproduce(1, "--data other.csv");
    assert.deepEqual(
      made.inputs.map(({ what }: { what: string }) => what),
      ["raw.sha256", "processed.sha256"],
    );
    assert.ok(made.outputs.some(({ what }: { what: string }) => what === "forest.bin"));
    const { stdout } = await cli("reproduce 1 --config small.yaml --data other.csv");
    assert.match(stdout, /The inputs above differ; nothing else that is on record does/);
    await rename(w.at(RAW), w.at("backup.csv"));
    await rm(w.at(PROCESSED));
    assert.equal((await reproduce(0, "--data backup.csv")).data.stage, "process");
  });

  it("begins with the processed file where the raw one is lost, and without either says what to do", async (t) => {
    const { w, reproduce } = await reproducing(t);
    await rm(w.at(RAW));
    assert.deepEqual((await reproduce(0)).data.stage, "train");
    await writeFile(w.at(PROCESSED), "another file\n");
    const { error } = await reproduce(2);
    assert.equal(error.code, "OPS_INPUT_NOT_FOUND");
    assert.match(error.hint, /titanic-ops reproduce 1 --data <file>/);
    assert.equal((await reproduce(2, "--data none.csv")).error.code, "OPS_INPUT_NOT_FOUND");
  });

  it("takes a raw file that is lost from where versions are kept, by its digest", async (t) => {
    const { w, cli, reproduce } = await reproducing(t);
    execFileSync("git", ["init", "--quiet"], { cwd: w.folder });
    assert.equal((await cli("version init")).code, 0);
    assert.equal((await cli(`version add ${RAW}`)).code, 0);
    await rm(w.at(RAW));
    await rm(w.at(PROCESSED));
    const made = await reproduce(0);
    assert.match(made.data.where, /^the cache \([0-9a-f]{32}\)$/);
  });

  it("may have taken its features from the feature store", async (t) => {
    const { w, cli, reproduce } = await reproducing(t);
    await rm(w.at("artifacts/models"), { recursive: true });
    const { code, stderr } = await cli("train --from-feature-store --config small.yaml");
    assert.equal(code, 0, stderr);
    assert.equal((await reproduce(0)).reproduced, true);
  });
});
