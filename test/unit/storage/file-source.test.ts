import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, open, readdir, readlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { createFileSource } from "../../../src/core/storage/file-source.ts";
import { openOnly } from "../../../src/core/storage/source.ts";
import { readAll } from "../../contract/source.ts";
import { withoutRootRights } from "../../helpers/nobody.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

describe("createFileSource", () => {
  it("says that a folder is one, and how to name a file in it", async (t) => {
    const folder = await tempDir(t);
    const source = createFileSource(folder);
    const error = await opsError("OPS_INPUT_NOT_FOUND", () => openOnly(source));
    assert.match(error.message, /is a folder, not a file/);
    assert.ok(error.hint?.includes(path.join(folder, "Titanic-Dataset.csv")));
  });

  it("does not find a file below a file", async (t) => {
    const file = path.join(await tempDir(t), "x.csv");
    await writeFile(file, "1");
    await opsError("OPS_INPUT_NOT_FOUND", () => openOnly(createFileSource(path.join(file, "y.csv"))));
  });

  it("says that it may not read a file", async (t) => {
    const folder = await tempDir(t);
    await chmod(folder, 0o755);
    const file = path.join(folder, "x.csv");
    await writeFile(file, "1", { mode: 0 });
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () =>
      withoutRootRights(async () => openOnly(createFileSource(file))),
    );
    assert.match(error.message, /may not read it/);
  });

  it("offers a regular file to be read in place, and a pipe not, which can be read once only", {
    skip: process.platform === "win32" && "Windows has no mkfifo",
  }, async (t) => {
    const folder = await tempDir(t);
    const file = path.join(folder, "x.csv");
    const pipe = path.join(folder, "pipe");
    await writeFile(file, "1,2\n");
    execFileSync("mkfifo", [pipe]);
    assert.equal((await createFileSource(file).list())[0].path, file);
    const source = createFileSource(pipe);
    assert.equal((await source.list())[0].path, null);
    const [bytes] = await Promise.all([readAll(source), writeFile(pipe, "3,4\n")]);
    assert.equal(String(bytes), "3,4\n");
  });

  it("keeps no file open when its bytes are not read", {
    skip: process.platform !== "linux" && "only Linux lists a process's open files",
  }, async (t) => {
    const file = path.join(await tempDir(t), "x.csv");
    await writeFile(file, "1,2\n");
    await openOnly(createFileSource(file));
    assert.ok(!(await openFiles()).includes(file));
    const handle = await open(file);
    assert.ok((await openFiles()).includes(file), "the test sees open files");
    await handle.close();
  });
});

async function openFiles(): Promise<string[]> {
  const names = await readdir("/proc/self/fd");
  return Promise.all(names.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
}
