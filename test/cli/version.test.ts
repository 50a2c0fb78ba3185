import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { addVersions } from "../../src/core/stages/version/add.ts";
import { temporaryPath } from "../../src/core/temporary-path.ts";
import { cliIn } from "../helpers/cli.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const HELLO = "b1946ac92492d2347c6235b4d2611184";

/** A folder in which versions are kept, with a file, a folder, and a remote beside it. */
async function project(t: TestContext, { git = true } = {}) {
  const above = await tempDir(t);
  const folder = path.join(above, "project");
  const at = (...parts: string[]) => path.join(folder, ...parts);
  await mkdir(at("data", "sub"), { recursive: true });
  await writeFile(at("one.csv"), "hello\n");
  await writeFile(at("data", "a.csv"), "a\n");
  await writeFile(at("data", "sub", "b.csv"), "b\n");
  const run = (line: string) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.org", ...line.split(" ")], {
      cwd: folder,
    });
  if (git) run("init -q");
  const cli = cliIn(folder);
  const env = { TITANIC_OPS_LOG_LEVEL: "silent" };
  const ops = async (line: string) => {
    const told = await cli(`${line} --json`, { env });
    assert.equal(told.code, 0, `${line}: ${told.stdout}`);
    return JSON.parse(told.stdout);
  };
  /** The error of a command that must fail. */
  const fault = async (line: string, code: string) => {
    const told = await cli(`${line} --json`, { env });
    const { error } = JSON.parse(told.stdout);
    assert.equal(error?.code, code, told.stdout);
    assert.ok(error.hint);
    return { ...error, exit: told.code };
  };
  await ops("version init");
  const object = (md5: string) => at(".dvc", "cache", "files", "md5", md5.slice(0, 2), md5.slice(2));
  const pushed = (md5: string) => path.join(above, "remote", "files", "md5", md5.slice(0, 2), md5.slice(2));
  return { folder, at, run, cli, ops, fault, object, pushed };
}

/** Changes a file's first byte under its mode and time. */
async function flip(file: string): Promise<void> {
  const { mode, atime, mtime } = await stat(file);
  const bytes = await readFile(file);
  bytes[0] ^= 1;
  await chmod(file, 0o644);
  await writeFile(file, bytes);
  await chmod(file, mode);
  await utimes(file, atime, mtime);
}

describe("titanic-ops version", () => {
  it("looks at what a stage depends on outside of the project too", async (t) => {
    const { folder, at, cli, ops } = await project(t);
    const outside = path.join(folder, "..", "suite.yaml");
    await writeFile(outside, "hello\n");
    const stage = { cmd: "true", deps: [outside] };
    await writeFile(at("dvc.yaml"), JSON.stringify({ stages: { check: stage } }));
    const locked = { ...stage, deps: [{ path: outside, hash: "md5", md5: HELLO, size: 6 }] };
    await writeFile(at("dvc.lock"), JSON.stringify({ schema: "2.0", stages: { check: locked } }));
    assert.deepEqual((await ops("version status")).stages, [{ name: "check", changes: [] }]);
    await writeFile(outside, "hullo\n");
    const { stages } = JSON.parse((await cli("version status --json")).stdout);
    assert.deepEqual(stages, [{ name: "check", changes: [`modified ${outside}`] }]);
  });

  it("asks to be initialised first, and does nothing when it was", async (t) => {
    const folder = await tempDir(t);
    const { code, stderr } = await cliIn(folder)("version status");
    assert.equal(code, 2);
    assert.match(stderr, /OPS_VERSION_NOT_INITIALISED[\s\S]*hint: titanic-ops version init/);
    const { ops, at } = await project(t);
    assert.equal((await ops("version init")).created, false);
    assert.deepEqual((await readdir(at(".dvc"))).sort(), [".gitignore", "config"]);
  });

  it("is known below the folder too", async (t) => {
    const { at, ops } = await project(t);
    await ops("version add data");
    const { stdout } = await cliIn(at("data", "sub"))("version status --json");
    assert.equal(JSON.parse(stdout).tracked[0].path, "data");
  });

  it("goes to a remote and comes back, with every object read-only", async (t) => {
    const { at, ops, object, pushed } = await project(t);
    await ops("version add one.csv data");
    await ops("version remote add disk ../remote --default");
    assert.equal((await ops("version push"))[0].objects, 4);
    assert.equal((await ops("version push"))[0].objects, 0);
    for (const file of [object(HELLO), pushed(HELLO)]) assert.equal((await stat(file)).mode & 0o777, 0o444);
    for (const gone of ["one.csv", "data", ".dvc/cache"]) await rm(at(gone), { recursive: true });
    assert.deepEqual((await ops("version pull")).added, ["data/a.csv", "data/sub/b.csv", "one.csv"]);
    assert.equal(await readFile(at("data", "sub", "b.csv"), "utf8"), "b\n");
    assert.equal((await stat(at("one.csv"))).mode & 0o200, 0o200);
    assert.equal((await ops("version status --cloud")).upToDate, true);
  });

  it("tells what changed, and exits with 1 then", async (t) => {
    const { at, cli, ops } = await project(t);
    await ops("version add one.csv data");
    await writeFile(at("data", "new.csv"), "new\n");
    await rm(at("data", "a.csv"));
    await rm(at("one.csv"));
    const { code, stdout } = await cli("version status --json");
    assert.equal(code, 1);
    const { tracked } = JSON.parse(stdout);
    assert.deepEqual(
      tracked.map((each: { workspace: string }) => each.workspace),
      ["modified", "deleted"],
    );
    assert.deepEqual(tracked[0].files, { added: ["new.csv"], modified: [], deleted: ["a.csv"] });
  });

  it("overwrites nothing that is nowhere else, unless forced", async (t) => {
    const { at, ops, fault } = await project(t);
    await ops("version add one.csv data");
    await writeFile(at("one.csv"), "mine");
    await writeFile(at("data", "mine.csv"), "mine too");
    await rm(at("data", "a.csv"));
    const error = await fault("version checkout", "OPS_WORKSPACE_CHANGED");
    assert.deepEqual(error.details.files.sort(), ["data/mine.csv", "one.csv"]);
    assert.equal(await readFile(at("one.csv"), "utf8"), "mine");
    await assert.rejects(stat(at("data", "a.csv")), "nothing was touched");
    const done = await ops("version checkout --force");
    assert.deepEqual(done, { added: ["data/a.csv"], modified: ["one.csv"], deleted: ["data/mine.csv"] });
    assert.equal(await readFile(at("one.csv"), "utf8"), "hello\n");
  });

  it("takes back what is in the cache without being forced", async (t) => {
    const { at, ops } = await project(t);
    await ops("version add one.csv");
    const pointer = await readFile(at("one.csv.dvc"));
    await writeFile(at("one.csv"), "second\n");
    await ops("version add one.csv");
    await writeFile(at("one.csv.dvc"), pointer);
    assert.deepEqual((await ops("version checkout")).modified, ["one.csv"]);
    assert.equal(await readFile(at("one.csv"), "utf8"), "hello\n");
  });

  it("lets a file become a folder, and a folder a file", async (t) => {
    const { at, ops } = await project(t);
    await ops("version add data");
    const pointer = await readFile(at("data.dvc"));
    await rm(at("data"), { recursive: true });
    await writeFile(at("data"), "a file now");
    await ops("version add data");
    const other = await readFile(at("data.dvc"));
    await writeFile(at("data.dvc"), pointer);
    await ops("version checkout");
    assert.equal(await readFile(at("data", "a.csv"), "utf8"), "a\n");
    await writeFile(at("data.dvc"), other);
    await ops("version checkout");
    assert.equal(await readFile(at("data"), "utf8"), "a file now");
  });

  it("keeps comments of a pointer, and leaves it alone where nothing changed", async (t) => {
    const { at, ops } = await project(t);
    await ops("version add one.csv");
    await writeFile(at("one.csv.dvc"), `# why\n${await readFile(at("one.csv.dvc"), "utf8")}meta: {a: 1}\n`);
    const before = await stat(at("one.csv.dvc"));
    await ops("version add one.csv.dvc");
    assert.equal((await stat(at("one.csv.dvc"))).ino, before.ino);
    assert.match(await readFile(at("one.csv.dvc"), "utf8"), /^# why\nouts:/);
  });

  it("works without git, of which only the past is known", async (t) => {
    const { ops, fault, at } = await project(t, { git: false });
    assert.match(await readFile(at(".dvc", "config"), "utf8"), /no_scm = True/);
    await ops("version add one.csv");
    await assert.rejects(stat(at(".gitignore")));
    assert.equal((await ops("version status")).upToDate, true);
    const error = await fault("version diff", "OPS_GIT_FAILED");
    assert.match(error.message, /git refuses: .*not a git repository/);
    await ops("version gc");
  });
});

describe("a damaged object", () => {
  it("of the cache is named, is never checked out, and is replaced by pull", async (t) => {
    const { at, cli, ops, fault, object } = await project(t);
    await ops("version add one.csv");
    await ops("version remote add disk ../remote --default");
    await ops("version push");
    await flip(object(HELLO));
    const { tracked } = JSON.parse((await cli("version status --json")).stdout);
    assert.equal(tracked[0].cache, "damaged");
    const [{ file, expected, found }] = tracked[0].damaged;
    assert.deepEqual([file, expected], [object(HELLO), HELLO]);
    assert.notEqual(found, HELLO);
    await rm(at("one.csv"));
    const error = await fault("version checkout", "OPS_OBJECT_CORRUPT");
    assert.equal(error.details.expected, HELLO);
    assert.equal(error.details.file, object(HELLO));
    assert.notEqual(error.details.found, HELLO);
    await assert.rejects(stat(at("one.csv")));
    assert.equal((await ops("version pull")).fetched[0].objects, 1);
    assert.equal(await readFile(at("one.csv"), "utf8"), "hello\n");
    await ops("version status");
  });

  it("of the cache does not go to a remote", async (t) => {
    const { ops, fault, object, pushed } = await project(t);
    await ops("version add one.csv");
    await ops("version remote add disk ../remote --default");
    await flip(object(HELLO));
    const error = await fault("version push", "OPS_OBJECT_CORRUPT");
    assert.equal(error.details.file, object(HELLO));
    await assert.rejects(stat(pushed(HELLO)));
  });

  it("of the remote is named, and does not get into the cache", async (t) => {
    const { at, ops, fault, object, pushed } = await project(t);
    await ops("version add one.csv");
    await ops("version remote add disk ../remote --default");
    await ops("version push");
    await flip(pushed(HELLO));
    await rm(at("one.csv"));
    await rm(object(HELLO));
    const error = await fault("version pull", "OPS_OBJECT_CORRUPT");
    assert.ok(error.details.file.includes(pushed(HELLO)), error.details.file);
    await assert.rejects(stat(object(HELLO)));
    await assert.rejects(stat(at("one.csv")));
  });

  it("of the cache is mended by adding the file again", async (t) => {
    const { at, ops, object } = await project(t);
    await ops("version add one.csv");
    await flip(object(HELLO));
    await rm(at(".dvc", "tmp", "titanic-ops-index.json"));
    await ops("version add one.csv");
    assert.equal(await readFile(object(HELLO), "utf8"), "hello\n");
  });
});

describe("cache.type", () => {
  for (const type of ["hardlink", "symlink"]) {
    it(`${type} shares the object, which nobody can write to`, async (t) => {
      const { at, ops, object } = await project(t);
      await writeFile(at(".dvc", "config"), `[cache]\n    type = ${type}\n`);
      await writeFile(at("run.sh"), "#!/bin/sh\n", { mode: 0o755 });
      await ops("version add one.csv run.sh");
      const [file, kept] = [await stat(at("one.csv")), await stat(object(HELLO))];
      assert.equal(file.ino, kept.ino);
      assert.equal(kept.mode & 0o222, 0);
      assert.equal((await stat(at("run.sh"))).mode & 0o700, 0o700, "what is to be run has bytes of its own");
      await rm(at("one.csv"));
      await ops("version checkout");
      assert.equal((await stat(at("one.csv"))).ino, kept.ino);
      // An object that was made writable behind our back is made read-only before it is shared again.
      await rm(at("one.csv"));
      await chmod(object(HELLO), 0o644);
      await ops("version checkout");
      assert.equal((await stat(at("one.csv"))).mode & 0o222, 0);
      // Another version takes the place of the link, and the object stays what it was.
      await rm(at("one.csv"));
      await writeFile(at("one.csv"), "second\n");
      await ops("version add one.csv");
      assert.equal(await readFile(object(HELLO), "utf8"), "hello\n");
    });
  }

  it("that is none is told", async (t) => {
    const { at, fault } = await project(t);
    await writeFile(at(".dvc", "config"), "[cache]\n    type = hard\n");
    await fault("version status", "OPS_DVC_FILE_INVALID");
  });

  it("copy never shares: a hard link of the user's own does not reach the cache", async (t) => {
    const { at, ops, object } = await project(t);
    await link(at("one.csv"), at("other.csv"));
    await ops("version add one.csv");
    await writeFile(at("other.csv"), "changed\n");
    assert.equal(await readFile(object(HELLO), "utf8"), "hello\n");
  });
});

describe("what a killed run has left", () => {
  it("is gone after the next, and is no file of a folder", async (t) => {
    const { at, ops } = await project(t);
    await ops("version add data");
    // A process of this machine that is no longer there.
    const { pid } = spawnSync("true");
    const left = (file: string) => path.basename(temporaryPath(file)).replace(`-${process.pid}-`, `-${pid}-`);
    const files = [at("data", "sub", left("b.csv")), at(".dvc", "cache", "files", "md5", left("incoming"))];
    for (const file of files) await writeFile(file, "half");
    assert.deepEqual(await ops("version checkout"), { added: [], modified: [], deleted: [] });
    for (const file of files) await assert.rejects(stat(file), file);
  });
});

describe("a remote", () => {
  it("is asked for where there is none, and must be known", async (t) => {
    const { ops, fault } = await project(t);
    await ops("version add one.csv");
    assert.match((await fault("version push", "OPS_REMOTE_UNKNOWN")).hint, /version remote add/);
    await ops("version remote add disk ../remote");
    assert.match((await fault("version push", "OPS_REMOTE_UNKNOWN")).hint, /--remote disk/);
    assert.match(
      (await fault("version push --remote dsk", "OPS_REMOTE_UNKNOWN")).message,
      /there are `disk`/,
    );
    await fault("version remote add disk elsewhere", "OPS_USAGE");
    await fault("version remote add other s3://bucket", "OPS_USAGE");
    assert.equal((await ops("version remote list")).length, 1);
  });

  it("that is a disk which is not there fails with 3", async (t) => {
    const { at, ops, fault } = await project(t);
    await ops("version add one.csv");
    await ops("version remote add disk /nowhere/mounted/here --default");
    assert.equal((await fault("version push", "OPS_REMOTE_UNREACHABLE")).exit, 3);
    await rm(at(".dvc", "cache"), { recursive: true });
    assert.equal((await fault("version pull", "OPS_REMOTE_UNREACHABLE")).exit, 3);
  });

  it("that was never pushed to tells what is missing", async (t) => {
    const { at, ops, fault } = await project(t);
    await ops("version add one.csv");
    await mkdir(at("..", "remote"));
    await ops("version remote add disk ../remote --default");
    await rm(at(".dvc", "cache"), { recursive: true });
    await rm(at("one.csv"));
    assert.match((await fault("version pull", "OPS_OBJECT_MISSING")).hint, /version push/);
    assert.match((await fault("version push", "OPS_OBJECT_MISSING")).message, /one\.csv/);
    await fault("version checkout", "OPS_OBJECT_MISSING");
  });
});

describe("a file that cannot be kept", () => {
  it("is refused with the reason", async (t) => {
    const { at, run, ops, fault } = await project(t);
    await ops("version add data");
    const refused = async (target: string, why: RegExp) =>
      assert.match((await fault(`version add ${target}`, "OPS_TARGET_REFUSED")).message, why);
    await refused("data/a.csv", /is a part of `data`/);
    await writeFile(at(".dvcignore"), "one.*\n");
    await refused("one.csv", /left out by a \.dvcignore/);
    await rm(at(".dvcignore"));
    run("add one.csv");
    await refused("one.csv", /kept in git already/);
    run("rm -q --cached one.csv");
    await writeFile(at(".gitignore"), "*.dvc\n");
    await refused("one.csv", /git ignores `one\.csv\.dvc`/);
    await fault("version add nowhere.csv", "OPS_INPUT_NOT_FOUND");
    await fault("version add ../outside", "OPS_USAGE");
    assert.match((await fault("version status dta", "OPS_TARGET_UNKNOWN")).message, /did you mean data\?/);
  });

  it("is refused where a pointer cannot be read, and the line is told", async (t) => {
    const { at, fault } = await project(t);
    await writeFile(at("one.csv.dvc"), "outs:\n<<<<<<< HEAD\n- md5: 1\n=======\n");
    assert.match((await fault("version status", "OPS_DVC_FILE_INVALID")).message, /one\.csv\.dvc/);
  });
});

describe("two runs at once", () => {
  it("take turns, and all that both did is there", async (t) => {
    const { folder, at, ops } = await project(t);
    const names = Array.from({ length: 6 }, (_, i) => `f${i}.csv`);
    for (const name of names) await writeFile(at(name), name);
    // Not as commands: those are about the folder that the process is in.
    await Promise.all(names.map((name) => addVersions(folder, [at(name)], { onProgress: () => undefined })));
    assert.equal((await ops("version status")).tracked.length, 6);
    assert.equal((await readFile(at(".gitignore"), "utf8")).trim().split("\n").length, 6);
  });
});

describe("what is not needed", () => {
  it("is shown with the reason, and goes when told so", async (t) => {
    const { at, run, ops } = await project(t);
    await ops("version add one.csv data");
    run("add -A");
    run("commit -qm one");
    await writeFile(at("one.csv"), "dropped");
    await ops("version add one.csv");
    await writeFile(at("one.csv"), "kept");
    await ops("version add one.csv");
    const shown = await ops("version gc");
    assert.deepEqual([shown.removed, shown.garbage.length, shown.bytes], [false, 1, 7]);
    assert.match(shown.garbage[0].reason, /no pointer names it, in the workspace or in any commit/);
    const narrow = await ops("version gc --workspace");
    assert.equal(narrow.garbage.length, 2);
    assert.ok(
      narrow.garbage.some((each: { reason: string }) =>
        /only past commits name it: one\.csv\.dvc/.test(each.reason),
      ),
    );
    assert.equal((await ops("version gc --yes")).removed, true);
    assert.equal((await ops("version gc")).garbage.length, 0);
    assert.equal((await ops("version status")).upToDate, true);
    run("checkout -q -- one.csv.dvc");
    await ops("version checkout");
    assert.equal(await readFile(at("one.csv"), "utf8"), "hello\n");
  });

  it("of a cache that others use stays", async (t) => {
    const { at, ops, fault } = await project(t);
    await writeFile(at(".dvc", "config"), "[cache]\n    dir = ../../shared\n");
    await ops("version add one.csv");
    await ops("version gc");
    await fault("version gc --yes", "OPS_TARGET_REFUSED");
  });
});

describe("a link in the place of a file", () => {
  it("that leads nowhere counts as deleted", async (t) => {
    const { at, cli, ops } = await project(t);
    await ops("version add one.csv");
    await rm(at("one.csv"));
    await symlink("nowhere", at("one.csv"));
    const { tracked } = JSON.parse((await cli("version status --json")).stdout);
    assert.equal(tracked[0].workspace, "deleted");
    await ops("version checkout");
    assert.equal(await readFile(at("one.csv"), "utf8"), "hello\n");
  });
});
