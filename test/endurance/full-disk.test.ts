import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { runBinary } from "../helpers/binary.ts";
import { skipWithoutSmallDisk, smallDisk } from "../helpers/small-disk.ts";
import { contentOf, leftovers, workspace } from "../helpers/workspace.ts";

/** From a disk with no room for an empty database to one with room for all but the last files. */
const SIZES = ["4k", "64k", "100k", "140k", "180k", "220k", "260k", "300k"];

/** DuckDB's own: with no room to fold it into the database, it stays, and is read with it. */
const JOURNAL = "titanic.duckdb.wal";

describe("a full disk", { skip: skipWithoutSmallDisk() }, () => {
  it("is told whatever stage it stops, and nothing is left half-written", async (t) => {
    const w = await workspace(t);
    const line = ["pipeline", "--config", "small.yaml", "--json"];
    const whole = await runBinary(line, { cwd: w.folder });
    assert.equal(whole.code, 0, whole.stdout);
    const stopped = new Set<string>();
    for (const size of SIZES) {
      const disk = smallDisk(t, size);
      const artifacts = path.join(disk, "artifacts");
      const { code, stdout, stderr } = await runBinary([...line, "--artifacts", artifacts], {
        cwd: w.folder,
      });
      const left = await contentOf(artifacts);
      assert.deepEqual(
        leftovers(left).filter((name) => name !== JOURNAL),
        [],
        size,
      );
      if (code === 0) {
        stopped.add("nothing");
        continue;
      }
      assert.equal(code, 2, `${size}: ${stdout}${stderr}`);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_DISK_FULL", `${size}: ${error.message}`);
      assert.match(error.hint, /free some space/);
      assert.ok(error.details.file.startsWith(disk), error.details.file);
      assert.doesNotMatch(error.message, /\.tmp/);
      stopped.add(path.relative(disk, error.details.file).replace(/\d+/g, "n"));

      // With room, the same folder goes on to the same model.
      const roomy = w.at(`after-${size}`);
      await cp(artifacts, roomy, { recursive: true }).catch(() => undefined);
      const on = await runBinary([...line, "--artifacts", roomy], { cwd: w.folder });
      assert.equal(on.code, 0, `${size}: ${on.stdout}`);
      assert.deepEqual(JSON.parse(on.stdout).model, JSON.parse(whole.stdout).model);
    }
    assert.ok(stopped.size >= 3, `the disks were full at ${[...stopped].join(", ")} only`);
    t.diagnostic(`full at ${[...stopped].join(", ")}`);
  });

  it("is told by commands that write a file of their own, and the file that was there stays", async (t) => {
    const w = await workspace(t);
    const disk = smallDisk(t, "64k");
    const output = path.join(disk, "sample.csv");
    assert.equal(
      (await runBinary(["sample", "--rows", "10", "--output", output], { cwd: w.folder })).code,
      0,
    );
    const before = await contentOf(disk);
    const { code, stderr } = await runBinary(["sample", "--rows", "100000", "--output", output], {
      cwd: w.folder,
    });
    assert.equal(code, 2);
    assert.match(stderr, /^error\[OPS_DISK_FULL\]: the disk is full: /);
    assert.deepEqual(await contentOf(disk), before);
  });

  it("that holds the log takes no command down", async (t) => {
    const w = await workspace(t);
    const disk = smallDisk(t, "4k");
    await runBinary(["sample", "--output", path.join(disk, "x.csv")], { cwd: w.folder });
    const { code, stderr } = await runBinary(["pipeline", "--config", "small.yaml", "--quiet"], {
      cwd: w.folder,
      env: { TITANIC_OPS_LOGS: path.join(disk, "logs"), TITANIC_OPS_LOG_LEVEL: "info" },
    });
    assert.equal(code, 0, stderr);
  });
});
