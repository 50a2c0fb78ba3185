import assert from "node:assert/strict";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { writeTextAtomically } from "../../src/core/atomic-file.ts";
import { clearAbandoned, plainPath, temporaryPath } from "../../src/core/temporary-path.ts";
import { spawnModule } from "../helpers/child.ts";
import { tempDir } from "../helpers/temp-dir.ts";

/** A temporary name that a process made which has ended since. */
async function abandonedPath(t: TestContext, file: string): Promise<string> {
  const code = `
    import { temporaryPath } from "./src/core/temporary-path.ts";
    process.stdout.write(temporaryPath(process.argv[1]));
  `;
  return spawnModule(t, code, [file]).ended();
}

describe("a temporary path", () => {
  it("is a hidden name beside the file, another one each time", () => {
    const [one, two] = [temporaryPath("a/b.csv"), temporaryPath("a/b.csv")];
    assert.match(one, /^a\/\.b\.csv\..+\.tmp$/);
    assert.notEqual(one, two);
  });

  it("is told to people as the file that it stands for", () => {
    const folder = temporaryPath(path.join("models", "incoming"));
    assert.equal(plainPath(path.join(folder, "forest.bin")), path.join("models", "incoming", "forest.bin"));
    assert.equal(plainPath(path.join("a", ".b.tmp")), path.join("a", ".b.tmp"));
  });

  it("is cleared once its process has ended, with what DuckDB keeps beside it, and not before", async (t) => {
    const folder = await tempDir(t);
    const abandoned = await abandonedPath(t, path.join(folder, "a.csv"));
    const mine = temporaryPath(path.join(folder, "a.csv"));
    await writeFile(abandoned, "half");
    await writeFile(`${abandoned}.wal`, "half");
    await writeFile(mine, "half");
    await writeFile(path.join(folder, ".a.csv.tmp"), "somebody else's");
    await clearAbandoned(folder);
    assert.deepEqual((await readdir(folder)).sort(), [path.basename(mine), ".a.csv.tmp"].sort());
  });

  it("is cleared for one file only where that is asked, as each write of the file does", async (t) => {
    const folder = await tempDir(t);
    const [a, b] = [
      await abandonedPath(t, path.join(folder, "a.csv")),
      await abandonedPath(t, path.join(folder, "b.csv")),
    ];
    await writeFile(a, "half");
    await writeFile(b, "half");
    await writeTextAtomically(path.join(folder, "a.csv"), "whole");
    assert.deepEqual((await readdir(folder)).sort(), [path.basename(b), "a.csv"].sort());
  });

  it("is cleared in the folders below, itself a folder too, where that is asked", async (t) => {
    const folder = await tempDir(t);
    const abandoned = await abandonedPath(t, path.join(folder, "deep", "incoming"));
    await mkdir(abandoned, { recursive: true });
    await writeFile(path.join(abandoned, "file"), "half");
    await clearAbandoned(folder);
    assert.equal((await readdir(path.join(folder, "deep"))).length, 1);
    await clearAbandoned(folder, { recursive: true });
    assert.deepEqual(await readdir(path.join(folder, "deep")), []);
  });

  it("is cleared when it comes from an earlier life of the same process id", async (t) => {
    const folder = await tempDir(t);
    const mine = temporaryPath(path.join(folder, "a.csv"));
    const earlier = mine.replace(/-[0-9a-f]{8}-(\d+)\.tmp$/, "-00000000-$1.tmp");
    await writeFile(earlier, "half");
    await clearAbandoned(folder);
    assert.deepEqual(await readdir(folder), []);
  });

  it("of another machine is cleared after a day", async (t) => {
    const folder = await tempDir(t);
    const theirs = path.join(folder, ".a.csv.00000000-1-00000000-1.tmp");
    await writeFile(theirs, "half");
    await clearAbandoned(folder);
    assert.equal((await readdir(folder)).length, 1);
    const before = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(theirs, before, before);
    await clearAbandoned(folder);
    assert.deepEqual(await readdir(folder), []);
  });

  it("is nothing to look for in a folder that is not there", async (t) => {
    await clearAbandoned(path.join(await tempDir(t), "absent"), { recursive: true });
  });
});
