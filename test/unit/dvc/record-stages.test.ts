import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openProject } from "../../../src/core/dvc/project.ts";
import { recordStages, type StageRecord } from "../../../src/core/dvc/record-stages.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const STAGE: StageRecord = {
  name: "clean",
  cmd: "npx titanic-ops clean",
  deps: ["raw.csv"],
  params: { file: "set.yaml", keys: ["model.depth", "seed", "absent"] },
  outs: [{ path: "clean.csv" }, { path: "models", persist: true }, { path: "scores.json", metric: true }],
};

const HELLO = "b1946ac92492d2347c6235b4d2611184";

async function project(t: TestContext) {
  const folder = await tempDir(t);
  const at = (...parts: string[]) => path.join(folder, ...parts);
  await mkdir(at(".dvc"));
  await mkdir(at("models"));
  for (const file of ["raw.csv", "clean.csv", "scores.json", "models/1"])
    await writeFile(at(file), "hello\n");
  await writeFile(at("set.yaml"), "seed: 3\nmodel: {depth: 4, leaf: 1}\n");
  const record = async (...stages: StageRecord[]) =>
    recordStages(await openProject(folder), folder, stages, {
      isOurs: (cmd) => cmd.includes("titanic-ops"),
      onProgress: () => undefined,
    });
  return { at, record, read: (name: string) => readFile(at(name), "utf8") };
}

describe("recordStages", () => {
  it("writes what DVC would have written", async (t) => {
    const { record, read } = await project(t);
    assert.deepEqual(await record(STAGE), []);
    assert.equal(
      await read("dvc.yaml"),
      `stages:
  clean:
    cmd: npx titanic-ops clean
    deps:
    - raw.csv
    params:
    - set.yaml:
      - model.depth
      - seed
    outs:
    - clean.csv
    - models:
        persist: true
    metrics:
    - scores.json
`,
    );
    assert.equal(
      await read("dvc.lock"),
      `schema: '2.0'
stages:
  clean:
    cmd: npx titanic-ops clean
    deps:
    - path: raw.csv
      hash: md5
      md5: ${HELLO}
      size: 6
    params:
      set.yaml:
        model.depth: 4
        seed: 3
    outs:
    - path: clean.csv
      hash: md5
      md5: ${HELLO}
      size: 6
    - path: models
      hash: md5
      md5: 6d8216bae9528a7f7fe6ad6bfa2155ca.dir
      size: 6
      nfiles: 1
    - path: scores.json
      hash: md5
      md5: ${HELLO}
      size: 6
`,
    );
  });

  it("changes no file where nothing changed", async (t) => {
    const { at, record } = await project(t);
    await record(STAGE);
    const before = await Promise.all(["dvc.yaml", "dvc.lock"].map((name) => stat(at(name))));
    await record(STAGE);
    const after = await Promise.all(["dvc.yaml", "dvc.lock"].map((name) => stat(at(name))));
    assert.deepEqual(
      after.map(({ ino }) => ino),
      before.map(({ ino }) => ino),
    );
  });

  it("keeps other stages, comments and keys, and a stage of the user's own under the same name", async (t) => {
    const { at, record, read } = await project(t);
    await writeFile(
      at("dvc.yaml"),
      `# mine
stages:
  clean: # as I do it
    cmd: npx titanic-ops clean
    desc: why
    deps: [raw.csv] # in one line
    frozen: true
  train:
    cmd: python train.py
plots:
- x.csv
`,
    );
    await writeFile(at("dvc.lock"), "schema: '2.0'\nstages:\n  other:\n    cmd: x\n");
    assert.deepEqual(await record(STAGE, { ...STAGE, name: "train" }), ["train"]);
    const text = await read("dvc.yaml");
    for (const kept of [
      "# mine\n",
      "# as I do it\n",
      "desc: why\n",
      "# in one line\n",
      "cmd: python train.py\n",
      "plots:\n- x.csv\n",
    ])
      assert.ok(text.includes(kept), `${kept}\n${text}`);
    assert.ok(!text.includes("frozen"), text);
    const lock = await read("dvc.lock");
    assert.match(lock, / {2}other:\n {4}cmd: x\n {2}clean:/);
    assert.ok(!lock.includes("train"), lock);
  });
});
