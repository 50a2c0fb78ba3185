import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { dvcIn, gitIn, skipWithoutDvc } from "../helpers/dvc.ts";
import { GCS_EMULATOR, gcsEmulator } from "../helpers/gcs-emulator.ts";
import { skipWithout } from "../helpers/required-service.ts";
import { workspace } from "../helpers/workspace.ts";

const skip =
  skipWithoutDvc ||
  skipWithout("dvc", GCS_EMULATOR !== null, "pip install gcp-storage-emulator==2026.7.19 beside DVC");

const before = process.env.STORAGE_EMULATOR_HOST;

async function project(t: TestContext) {
  const { folder, at } = await workspace(t);
  const emulator = await gcsEmulator(t, "versions");
  // Google's client and that of DVC read the same variable.
  process.env.STORAGE_EMULATOR_HOST = emulator;
  t.after(() => {
    if (before === undefined) delete process.env.STORAGE_EMULATOR_HOST;
    else process.env.STORAGE_EMULATOR_HOST = before;
  });
  const [cli, dvc, git] = [cliIn(folder), dvcIn(folder), gitIn(folder)];
  const ops = async (line: string) => {
    const told = await cli(line);
    assert.equal(told.code, 0, `${line}: ${told.stderr}${told.stdout}`);
    return told.stdout;
  };
  await git("init -q");
  await ops("version init");
  await ops("version remote add store gs://versions/some/folder --default");
  await mkdir(at("data", "sub"), { recursive: true });
  // More than are asked for one by one.
  for (let i = 0; i < 40; i++) await writeFile(at("data", "sub", `é ${i}.csv`), `${i}\r\n`);
  await writeFile(at("large.bin"), Buffer.alloc(9 << 20, "large"));
  const object = (md5: string) =>
    `${emulator}/storage/v1/b/versions/o/${encodeURIComponent(`some/folder/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`)}`;
  const forget = async (...gone: string[]) => {
    for (const each of [".dvc/cache", ...gone]) await rm(at(each), { recursive: true, force: true });
  };
  return { at, cli, ops, dvc, emulator, object, forget };
}

describe("versions in Cloud Storage, with the real DVC", { skip }, () => {
  it("that we push, DVC pulls", async (t) => {
    const { at, ops, dvc, forget } = await project(t);
    await ops("version add data large.bin");
    const [{ objects }] = JSON.parse(await ops("version push --json"));
    assert.equal(objects, 42);
    assert.equal(JSON.parse(await ops("version push --json"))[0].objects, 0);
    await forget("data", "large.bin");
    await dvc("pull");
    assert.equal(await readFile(at("data", "sub", "é 7.csv"), "utf8"), "7\r\n");
    await ops("version status --cloud");
  });

  it("that DVC pushes, we pull", async (t) => {
    const { at, ops, dvc, forget } = await project(t);
    await dvc("add data large.bin");
    await dvc("push");
    await ops("version status --cloud");
    await forget("data", "large.bin");
    await ops("version pull");
    assert.equal((await readFile(at("large.bin"))).length, 9 << 20);
    assert.match(await dvc("status"), /up to date/);
  });

  it("need no credentials where none are wanted, neither ours nor those of DVC", async (t) => {
    const { at, ops, dvc, forget } = await project(t);
    await dvc("remote modify store allow_anonymous_login true");
    await writeFile(at("one.csv"), "first");
    await ops("version add one.csv");
    await ops("version push");
    await forget("one.csv");
    await dvc("pull");
    await writeFile(at("two.csv"), "second");
    await dvc("add two.csv");
    await dvc("push");
    await forget("two.csv");
    await ops("version pull");
    const read = await Promise.all(["one.csv", "two.csv"].map((name) => readFile(at(name), "utf8")));
    assert.deepEqual(read, ["first", "second"]);
  });

  it("are not taken where their bytes are others, and the object is named", async (t) => {
    const { at, cli, ops, object, emulator, forget } = await project(t);
    await writeFile(at("one.csv"), "hello\n");
    await ops("version add one.csv");
    await ops("version push");
    const md5 = "b1946ac92492d2347c6235b4d2611184";
    const name = encodeURIComponent(`some/folder/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`);
    await fetch(`${emulator}/upload/storage/v1/b/versions/o?uploadType=media&name=${name}`, {
      method: "POST",
      body: "jello\n",
    });
    assert.equal(await (await fetch(`${object(md5)}?alt=media`)).text(), "jello\n");
    await forget("one.csv");
    const { code, stdout } = await cli("version pull --json");
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "OPS_OBJECT_CORRUPT");
    assert.match(error.details.file, /gs:\/\/versions\/some\/folder\/files\/md5\/b1\/946ac/);
    assert.equal(error.details.expected, md5);
    await assert.rejects(readFile(at("one.csv")));
  });

  it("that no pointer names are removed from there when told so, and only then", async (t) => {
    const { at, ops, dvc, forget } = await project(t);
    await writeFile(at("one.csv"), "first");
    await ops("version add one.csv data");
    await ops("version push");
    await writeFile(at("one.csv"), "second");
    await ops("version add one.csv");
    await ops("version push");
    const told = JSON.parse(await ops("version gc --cloud --json"));
    assert.deepEqual([told.garbage.length, told.removed, told.kept], [1, false, 42]);
    assert.equal(JSON.parse(await ops("version gc --cloud --yes --json")).garbage.length, 1);
    assert.equal(JSON.parse(await ops("version gc --cloud --json")).garbage.length, 0);
    await forget("data", "one.csv");
    await dvc("pull data.dvc one.csv.dvc");
    assert.equal(await readFile(at("one.csv"), "utf8"), "second");
  });
});
