import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../src/core/lock-file.ts";
import { temporaryPath } from "../../src/core/temporary-path.ts";
import { spawnModule } from "../helpers/child.ts";
import { opsError } from "../helpers/ops-error.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const HOLDER = `
  import { withLock } from "./src/core/lock-file.ts";
  await withLock(process.argv[1], () => {
    console.log("held");
    return new Promise(() => setInterval(() => undefined, 1000));
  });
`;

const COUNTER = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { withLock } from "./src/core/lock-file.ts";
  const [lock, file, times] = process.argv.slice(1);
  for (let i = 0; i < Number(times); i++) {
    await withLock(lock, async () => {
      const count = Number(readFileSync(file, "utf8"));
      await new Promise((resolve) => setTimeout(resolve, 2));
      writeFileSync(file, String(count + 1));
    }, { waitMs: 20000 });
  }
`;

describe("withLock", () => {
  it("gives what the work gives, throws what it throws, and leaves nothing behind", async (t) => {
    const folder = await tempDir(t);
    const lock = path.join(folder, "new", "deep", "x.lock");
    assert.equal(await withLock(lock, async () => 7), 7);
    await assert.rejects(
      withLock(lock, async () => Promise.reject(new RangeError("no"))),
      RangeError,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it("keeps the folder that it made once the work has put something there, and those that it found", async (t) => {
    const folder = await tempDir(t);
    await withLock(path.join(folder, "new", "x.lock"), () =>
      writeFile(path.join(folder, "new", "result"), "1"),
    );
    await withLock(path.join(folder, "new", "x.lock"), () => rm(path.join(folder, "new", "result")));
    assert.deepEqual(await readdir(folder), ["new"]);
  });

  it("lets one caller in at a time within a process", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    let inside = 0;
    const work = async () => {
      assert.equal(++inside, 1);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, work, { waitMs: 10_000 })));
    assert.deepEqual(await readdir(path.dirname(lock)), []);
  });

  it("lets one process in at a time", async (t) => {
    const folder = await tempDir(t);
    const [lock, file] = [path.join(folder, "x.lock"), path.join(folder, "count")];
    await writeFile(file, "0");
    const children = Array.from({ length: 3 }, () => spawnModule(t, COUNTER, [lock, file, "20"]));
    await Promise.all(children.map((child) => child.ended()));
    assert.equal(await readFile(file, "utf8"), "60");
    assert.deepEqual(await readdir(folder), ["count"]);
  });

  it("waits for a live owner as long as it is told, then names it, and takes nothing from it", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    const holder = spawnModule(t, HOLDER, [lock]);
    await holder.says("held");
    // However long it has worked without a heartbeat: it may be busy, and it is there.
    await utimes(lock, new Date(0), new Date(0));
    const before = await readFile(lock, "utf8");
    const start = Date.now();
    const error = await opsError("OPS_WORKSPACE_BUSY", () =>
      withLock(lock, () => assert.fail("it was held"), { waitMs: 150 }),
    );
    assert.ok(Date.now() - start >= 150);
    assert.ok(error.message.includes(`process ${holder.process.pid} on ${hostname()}`));
    assert.equal(await readFile(lock, "utf8"), before);
  });

  it("takes over at once from an owner that was killed", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    const holder = spawnModule(t, HOLDER, [lock]);
    await holder.says("held");
    holder.process.kill("SIGKILL");
    await once(holder.process, "close");
    assert.equal(await withLock(lock, async () => "mine"), "mine");
    assert.deepEqual(await readdir(path.dirname(lock)), []);
  });

  it("lets in one of many that take over from a dead owner", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    for (let round = 0; round < 8; round++) {
      await writeFile(lock, ownedBy({ pid: await deadPid(t) }));
      let inside = 0;
      const work = async () => {
        assert.equal(++inside, 1);
        await sleep(2);
        inside--;
      };
      await Promise.all(Array.from({ length: 6 }, () => withLock(lock, work, { waitMs: 10_000 })));
    }
    assert.deepEqual(await readdir(path.dirname(lock)), []);
  });

  it("takes over when the one that was taking over was killed as well", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    await writeFile(lock, ownedBy({ pid: await deadPid(t) }));
    await writeFile(`${lock}.evict`, ownedBy({ pid: await deadPid(t) }));
    assert.equal(await withLock(lock, async () => "mine"), "mine");
    assert.deepEqual(await readdir(path.dirname(lock)), []);
  });

  it("clears away what was left by one that was killed while it took the lock, or evicted an owner", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    const guard = `${lock}.evict`;
    const pid = await deadPid(t);
    await writeFile(guard, ownedBy({ pid }));
    for (const file of [lock, guard])
      await writeFile(temporaryPath(file).replace(`-${process.pid}-`, `-${pid}-`), ownedBy({ pid }));
    const alive = temporaryPath(lock);
    await writeFile(alive, "another is taking it just now");
    assert.equal(await withLock(lock, async () => "mine"), "mine");
    assert.deepEqual(await readdir(path.dirname(lock)), [path.basename(alive)]);
  });

  it("takes over from its own process id of an earlier life, as in a container that starts again", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    await writeFile(lock, ownedBy({ pid: process.pid }));
    assert.equal(await withLock(lock, async () => "mine"), "mine");
  });

  it("takes over from another machine after a minute without a sign of life, not before", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    for (const content of [ownedBy({ host: "another-host" }), ""]) {
      await writeFile(lock, content);
      await utimes(lock, new Date(), new Date(Date.now() - 50_000));
      await opsError("OPS_WORKSPACE_BUSY", () => withLock(lock, async () => "mine"));
      await utimes(lock, new Date(), new Date(Date.now() - 61_000));
      assert.equal(await withLock(lock, async () => "mine"), "mine");
    }
  });

  it("does not remove the lock of the one that took over from it", async (t) => {
    const lock = path.join(await tempDir(t), "x.lock");
    const other = ownedBy({ host: "another-host" });
    await withLock(lock, () => writeFile(lock, other));
    assert.equal(await readFile(lock, "utf8"), other);
  });

  it("stops waiting when it is interrupted", async (t) => {
    const folder = await tempDir(t);
    const lock = path.join(folder, "x.lock");
    const controller = new AbortController();
    await withLock(lock, async () => {
      setTimeout(() => controller.abort(), 30);
      await opsError("OPS_INTERRUPTED", () =>
        withLock(lock, () => assert.fail("it was held"), { waitMs: 10_000, signal: controller.signal }),
      );
    });
    await opsError("OPS_INTERRUPTED", () =>
      withLock(lock, () => assert.fail("it was interrupted"), { signal: controller.signal }),
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it("says that it may not write where the lock is to be", async (t) => {
    const file = path.join(await tempDir(t), "file");
    await writeFile(file, "");
    await opsError("OPS_PATH_UNWRITABLE", () => withLock(path.join(file, "x.lock"), async () => 1));
  });
});

function ownedBy(owner: { pid?: number; host?: string }): string {
  return JSON.stringify({ pid: 1, host: hostname(), token: "another", ...owner });
}

let dead: number | undefined;

/** The id of a process that has ended. */
async function deadPid(t: Parameters<typeof spawnModule>[0]): Promise<number> {
  if (dead === undefined) {
    const child = spawnModule(t, "");
    await child.ended();
    dead = child.process.pid ?? 0;
  }
  return dead;
}
