import assert from "node:assert/strict";
import { rename, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStatIndex } from "../../../src/core/dvc/stat-index.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

/** A file that was written long enough ago to be known by its times. */
async function settled(t: TestContext) {
  const folder = await tempDir(t);
  const file = path.join(folder, "data");
  await writeFile(file, "one");
  await sleep(40);
  const open = () => openStatIndex(path.join(folder, "index.json"), folder);
  /** Whether the file's bytes had to be asked for. */
  const isRead = async () => (await (await open()).known(file, "md5")) === null;
  const index = await open();
  await index.hash(file, "md5");
  await index.save();
  return { folder, file, open, isRead };
}

describe("the index of digests", () => {
  it("spares a file that has not changed from being read again", async (t) => {
    const { isRead } = await settled(t);
    assert.equal(await isRead(), false);
  });

  it("notices bytes of the same number under a time that was set back", async (t) => {
    const { file, isRead, open } = await settled(t);
    const { atime, mtime } = await stat(file);
    await writeFile(file, "two");
    await utimes(file, atime, mtime);
    assert.equal(await isRead(), true);
    const { md5 } = await (await open()).hash(file, "md5");
    assert.equal(md5, "b8a9f715dbb64fd5c56e7783c6820a61");
  });

  it("notices another file under the same name", async (t) => {
    const { folder, file, isRead } = await settled(t);
    await writeFile(path.join(folder, "other"), "two");
    await rename(path.join(folder, "other"), file);
    assert.equal(await isRead(), true);
  });

  it("keeps the two kinds of digest apart", async (t) => {
    const { file, open } = await settled(t);
    assert.equal(await (await open()).known(file, "md5-dos2unix"), null);
  });

  it("is as good as empty where it cannot be read", async (t) => {
    const { folder, isRead } = await settled(t);
    for (const text of ["", "{", '{"formatVersion":2,"files":{}}']) {
      await writeFile(path.join(folder, "index.json"), text);
      assert.equal(await isRead(), true);
    }
  });
});
