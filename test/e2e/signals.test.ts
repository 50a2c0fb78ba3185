import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BINARY, ended, runBinary, startBinary } from "../helpers/binary.ts";
import { contentOf, leftovers, withoutRuns, workspace } from "../helpers/workspace.ts";

/** Waits until something is so, for a minute at most. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error("it did not come to that within a minute");
}

describe("a signal", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`${signal} ends a long sample with 130, and leaves nothing of its file`, async (t) => {
      const w = await workspace(t);
      await mkdir(w.at("out"));
      const child = startBinary(["sample", "--rows", "100000000", "--output", "out/x.csv"], {
        cwd: w.folder,
      });
      const end = ended(child);
      await until(async () => (await readdir(w.at("out"))).length > 0);
      child.kill(signal);
      const { code, stdout, stderr } = await end;
      assert.equal(code, 130);
      assert.equal(stdout, "");
      assert.match(stderr, /^error\[OPS_INTERRUPTED\]: interrupted\n\nhint: .*\n$/);
      assert.deepEqual(await readdir(w.at("out")), []);
    });
  }

  it("SIGINT ends training with 130, the present model stays, and the next run goes on", async (t) => {
    const w = await workspace(t);
    assert.equal((await runBinary(["pipeline", "--config", "small.yaml"], { cwd: w.folder })).code, 0);
    const before = withoutRuns(await contentOf(w.at("artifacts")));
    await w.config("long.yaml", (dataset) => {
      dataset.model.forest.n_estimators = 100_000;
    });
    const child = startBinary(["train", "--config", "long.yaml"], { cwd: w.folder });
    const end = ended(child);
    await until(() => existsSync(w.at("artifacts", ".lock")));
    await sleep(300);
    child.kill("SIGINT");
    const { code, stderr } = await end;
    assert.equal(code, 130);
    assert.match(stderr, /error\[OPS_INTERRUPTED\]/);
    assert.deepEqual(withoutRuns(await contentOf(w.at("artifacts"))), before);
    const on = await runBinary(["pipeline", "--config", "small.yaml", "--json"], { cwd: w.folder });
    assert.match(on.stdout, /"version": 1/);
  });

  it("SIGINT ends a command that waits for its input", async (t) => {
    const w = await workspace(t);
    const child = startBinary(["extract", "--source", "-", "--config", "small.yaml"], {
      cwd: w.folder,
      openStdin: true,
    });
    const end = ended(child);
    await until(() => existsSync(w.at("artifacts", ".lock")));
    await sleep(200);
    child.kill("SIGINT");
    assert.equal((await end).code, 130);
    assert.deepEqual(await contentOf(w.at("artifacts")), {});
  });
});

describe("a reader that goes away", () => {
  it("ends the writer with 141, without a word", async (t) => {
    const w = await workspace(t);
    const script = 'set -o pipefail; "$0" "$1" sample --rows 1000000 | head -1';
    const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>(
      (resolve) => {
        const env = { PATH: process.env.PATH, TITANIC_OPS_LOG_LEVEL: "silent" };
        execFile(
          "bash",
          ["--norc", "-c", script, process.execPath, BINARY],
          { cwd: w.folder, env },
          (error, out, err) => {
            resolve({ code: error?.code ?? 0, stdout: out, stderr: err });
          },
        );
      },
    );
    assert.equal(code, 141);
    assert.match(stdout, /^PassengerId,.*\n$/);
    assert.equal(stderr, "");
  });
});

describe("two runs at once in one folder", () => {
  it("take turns or tell that the other is at work, and the data stays right", async (t) => {
    const w = await workspace(t);
    const line = ["pipeline", "--config", "small.yaml", "--json"];
    const runs = await Promise.all(Array.from({ length: 4 }, () => runBinary(line, { cwd: w.folder })));
    assert.ok(runs.some(({ code }) => code === 0));
    for (const { code, stdout } of runs) {
      if (code === 0) continue;
      assert.equal(code, 3, stdout);
      assert.equal(JSON.parse(stdout).error.code, "OPS_WORKSPACE_BUSY");
    }
    const { stdout } = await runBinary(line, { cwd: w.folder });
    const { model, stages } = JSON.parse(stdout);
    assert.equal(model.version, 1);
    assert.ok(stages.every(({ status }: { status: string }) => status === "cached"));
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });
});

describe("a folder that one may not write to", () => {
  const NOBODY = 65_534;
  it("is told by each command that was to write there, and the doctor says so", {
    skip: process.geteuid?.() === 0 ? false : "did not run: only root can start a program as somebody else",
  }, async (t) => {
    const w = await workspace(t);
    await chmod(w.folder, 0o755);
    for (const line of [["pipeline"], ["extract"], ["sample", "--output", "x.csv"]]) {
      const { code, stdout, stderr } = await runBinary([...line, "--config", "small.yaml", "--json"], {
        cwd: w.folder,
        uid: NOBODY,
      });
      assert.equal(code, 2, stdout + stderr);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_PATH_UNWRITABLE");
      assert.ok(error.hint);
    }
    const doctor = await runBinary(["doctor", "--config", "small.yaml", "--json"], {
      cwd: w.folder,
      uid: NOBODY,
    });
    assert.equal(doctor.code, 1);
    const missing = JSON.parse(doctor.stdout).checks.filter(
      ({ status }: { status: string }) => status === "missing",
    );
    assert.deepEqual(
      missing.map(({ name }: { name: string }) => name),
      ["artifacts folder", "logs folder"],
    );
    assert.deepEqual(await readdir(w.folder), ["small.yaml"]);
  });
});
