import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { reflinkDisk, skipWithoutReflinkDisk } from "../helpers/small-disk.ts";

const BYTES = 24 << 20;

/** How much of a disk is in use, once all is written. */
async function usedBytes(disk: string): Promise<number> {
  execFileSync("sync", ["--file-system", disk]);
  const { blocks, bfree, bsize } = await statfs(disk);
  return (blocks - bfree) * bsize;
}

describe("on a disk where copies can share their blocks", { skip: skipWithoutReflinkDisk() }, () => {
  it("a version takes no room of its own, and no edit goes through to it", async (t) => {
    const disk = reflinkDisk(t);
    const cli = cliIn(disk);
    const ops = async (line: string) => {
      const told = await cli(line);
      assert.equal(told.code, 0, `${line}: ${told.stderr}${told.stdout}`);
      return JSON.parse(told.stdout);
    };
    const file = path.join(disk, "large.bin");
    const data = randomBytes(BYTES);
    await ops("version init --json");
    await writeFile(file, data);
    const before = await usedBytes(disk);
    const [{ md5 }] = await ops("version add large.bin --json");
    const object = path.join(disk, ".dvc/cache/files/md5", md5.slice(0, 2), md5.slice(2));
    assert.ok((await usedBytes(disk)) - before < BYTES / 2, "the cache shares the blocks of the file");

    await rm(file);
    await ops("version checkout --json");
    assert.ok((await usedBytes(disk)) - before < BYTES / 2, "the file shares the blocks of the cache");
    const [inWorkspace, inCache] = await Promise.all([stat(file), stat(object)]);
    assert.notEqual(inWorkspace.ino, inCache.ino);
    assert.deepEqual(
      [inWorkspace.mode & 0o200, inCache.mode & 0o222],
      [0o200, 0],
      "only the file may be written",
    );

    await appendFile(file, "edited");
    assert.ok((await readFile(object)).equals(data));
    assert.equal((await cli("version status --json")).code, 1);
    await ops("version checkout --force --json");
    assert.ok((await readFile(file)).equals(data));
  });
});
