import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { withProjectLock } from "../../src/core/dvc/lock.ts";
import { filesBelow } from "../../src/core/dvc/walk.ts";
import { cliIn } from "../helpers/cli.ts";
import { dvcIn, gitIn, holdAsDvc, skipWithoutDvc } from "../helpers/dvc.ts";
import { passengers, workspace } from "../helpers/workspace.ts";

/** What `npx titanic-ops` finds; not the build, which may be of other source than these tests. */
const FROM_SOURCE = `#!/bin/sh
exec '${process.execPath}' --import '${import.meta.resolve("tsx")}' '${path.resolve("src/cli/main.ts")}' "$@"
`;

const UP_TO_DATE = /Data and pipelines are up to date\./;

/** A project in a git repository, with files and folders whose names and contents are hard. */
async function project(t: TestContext, init: "ours" | "dvc") {
  const { folder, at } = await workspace(t);
  const [cli, dvc, git] = [cliIn(folder), dvcIn(folder), gitIn(folder)];
  const ops = async (line: string) => {
    const told = await cli(line);
    assert.equal(told.code, 0, `${line}: ${told.stderr}${told.stdout}`);
    return told.stdout;
  };
  await git("init -q");
  if (init === "ours") await ops("version init");
  else await dvc("init -q");
  await mkdir(at("data", "sub", "deep"), { recursive: true });
  await mkdir(at("data", "empty"));
  await writeFile(at("data", "a.csv"), "hello\n");
  await writeFile(at("data", "sub", "é 😀 \uff5e.csv"), "x,y\n1,2\n");
  await writeFile(at("data", "sub", "\uff5e"), "");
  await writeFile(at("data", "sub", "😀"), "\0\r\n");
  await writeFile(at("data", "sub", "deep", '"q"\\'), "crlf\r\n");
  await symlink("a.csv", at("data", "link.csv"));
  await writeFile(at("one.csv"), "1\r\n2\r\n");
  await writeFile(at("run.sh"), "#!/bin/sh\n");
  await chmod(at("run.sh"), 0o755);
  return { folder, at, cli, ops, dvc, git };
}

/** The files of the project that are kept, with their content. */
async function content(folder: string) {
  const files = [
    ...(await readdir(path.join(folder, "data"), { recursive: true })),
    "../one.csv",
    "../run.sh",
  ];
  const read = await Promise.all(
    files.map(async (file) => [
      file,
      await readFile(path.join(folder, "data", file), "utf8").catch(() => null),
    ]),
  );
  return Object.fromEntries(read.filter(([, text]) => text !== null));
}

describe("versions, with the real DVC", { skip: skipWithoutDvc }, () => {
  it("are the same pointers, byte for byte", async (t) => {
    const [ours, theirs] = [await project(t, "ours"), await project(t, "dvc")];
    await ours.ops("version add data one.csv run.sh");
    await theirs.dvc("add data one.csv run.sh");
    for (const file of [
      "data.dvc",
      "one.csv.dvc",
      "run.sh.dvc",
      ".gitignore",
      ".dvcignore",
      ".dvc/config",
      ".dvc/.gitignore",
    ])
      assert.equal(await readFile(ours.at(file), "utf8"), await readFile(theirs.at(file), "utf8"), file);
    const objects = (of: string) =>
      readdir(path.join(of, ".dvc", "cache", "files", "md5"), { recursive: true });
    assert.deepEqual((await objects(ours.folder)).sort(), (await objects(theirs.folder)).sort());
  });

  it("that we add and push, DVC finds up to date and pulls", async (t) => {
    const { folder, at, ops, dvc, git } = await project(t, "ours");
    await ops("version add data one.csv run.sh");
    await ops("version remote add Store.1 remote --default");
    assert.match(await dvc("status"), UP_TO_DATE);
    await ops("version push");
    assert.match(await dvc("status --cloud"), /in sync/);
    await git("add -A");
    await git("commit -qm one");
    assert.match(await dvc("data status"), /No changes/);
    const before = await content(folder);
    for (const gone of [".dvc/cache", "data", "one.csv", "run.sh"]) await rm(at(gone), { recursive: true });
    await dvc("pull");
    assert.deepEqual(await content(folder), { ...before });
    await ops("version status");
  });

  it("that DVC adds and pushes, we find up to date and pull", async (t) => {
    const { folder, at, ops, dvc } = await project(t, "dvc");
    await dvc("add data one.csv run.sh");
    await dvc(`remote add -d disk ${at("remote")}`);
    await ops("version status");
    await dvc("push");
    await ops("version status --cloud");
    const before = await content(folder);
    for (const gone of [".dvc/cache", "data", "one.csv", "run.sh"]) await rm(at(gone), { recursive: true });
    await ops("version pull");
    assert.deepEqual(await content(folder), before);
    assert.match(await dvc("status"), UP_TO_DATE);
    assert.match(await dvc("status --cloud"), /in sync/);
  });

  it("that DVC changed are told, checked out and logged", async (t) => {
    const { at, cli, ops, dvc, git } = await project(t, "dvc");
    await dvc("add data one.csv");
    await git("add -A");
    await git("commit -qm one");
    await writeFile(at("data", "new.csv"), "new\n");
    await rm(at("data", "a.csv"));
    await dvc("add data");
    await git("commit -qam two");
    const { differences } = JSON.parse(await ops("version diff HEAD~1 HEAD --json"));
    assert.deepEqual(
      differences.map((each: { path: string }) => each.path),
      ["data"],
    );
    assert.deepEqual(differences[0].files, { added: ["new.csv"], modified: [], deleted: ["a.csv"] });
    assert.equal(JSON.parse(await ops("version log data --json")).length, 2);
    await git("checkout -q HEAD~1");
    assert.equal((await cli("version status --quiet")).code, 1);
    await ops("version checkout");
    assert.equal(await readFile(at("data", "a.csv"), "utf8"), "hello\n");
    assert.match(await dvc("status"), UP_TO_DATE);
  });

  it("are complete for DVC after what is not needed was removed", async (t) => {
    const { at, ops, dvc, git } = await project(t, "ours");
    await ops("version add data one.csv");
    await git("add -A");
    await git("commit -qm one");
    await writeFile(at("one.csv"), "never committed");
    await ops("version add one.csv");
    await writeFile(at("one.csv"), "committed");
    await ops("version add one.csv");
    await git("commit -qam two");
    const { garbage } = JSON.parse(await ops("version gc --yes --json"));
    assert.equal(garbage.length, 1);
    for (const revision of ["HEAD~1", "-"]) {
      await git(`checkout -q ${revision}`);
      await dvc("checkout");
      assert.match(await dvc("status"), UP_TO_DATE);
    }
    assert.doesNotMatch(await dvc("gc --workspace --all-commits --force"), /Removed [1-9]/);
  });

  it("of DVC 2 are read", async (t) => {
    const { at, ops, dvc } = await project(t, "dvc");
    // As DVC 2 wrote it: no `hash`, the MD5 of the text with LF, the object beside `files`.
    await writeFile(
      at("one.csv.dvc"),
      "outs:\n- md5: fe6dbf2d8c1cf5f4b1bc2adb2d1dba03\n  size: 6\n  path: one.csv\n".replace(
        "fe6dbf2d8c1cf5f4b1bc2adb2d1dba03",
        "6ddb4095eb719e2a9f0a3f95677d24e0",
      ),
    );
    await mkdir(at(".dvc", "cache", "6d"), { recursive: true });
    await writeFile(at(".dvc", "cache", "6d", "db4095eb719e2a9f0a3f95677d24e0"), "1\r\n2\r\n", {
      mode: 0o444,
    });
    await ops("version status");
    assert.match(await dvc("status"), UP_TO_DATE);
    await rm(at("one.csv"));
    await ops("version checkout");
    assert.equal(await readFile(at("one.csv"), "utf8"), "1\r\n2\r\n");
    await ops("version add one.csv");
    assert.match(await readFile(at("one.csv.dvc"), "utf8"), /hash: md5/);
    assert.match(await dvc("status"), UP_TO_DATE);
  });

  it("are not changed while DVC is at work, nor by DVC while we are", async (t) => {
    const { folder, cli, ops, dvc } = await project(t, "dvc");
    // DVC waits three seconds.
    await withProjectLock(folder, () => assert.rejects(dvc("add one.csv"), /Unable to acquire lock/));
    await dvc("add one.csv");
    const release = await holdAsDvc(folder);
    await assert.rejects(
      withProjectLock(folder, async () => assert.fail("both at once"), { waitMs: 300 }),
      /DVC is at work here/,
    );
    const waiting = cli("version add data");
    await release();
    assert.equal((await waiting).code, 0);
    assert.match(await dvc("status"), UP_TO_DATE);
    await ops("version status");
  });
});

describe("the pipeline, with the real DVC", { skip: skipWithoutDvc }, () => {
  it("leaves nothing for DVC to do, and what DVC reproduces is up to date for us", async (t) => {
    const { folder, at, ops, dvc, git } = await project(t, "ours");
    await writeFile(at("in.csv"), passengers(150));
    await ops("pipeline --config small.yaml --source in.csv");
    assert.match(await dvc("status"), UP_TO_DATE);
    const repro = await dvc("repro");
    assert.match(repro, UP_TO_DATE);
    assert.doesNotMatch(repro, /Running stage/);
    await git("add -A");
    await git("commit -qm one");
    assert.match(await dvc("data status"), /No changes/);

    await mkdir(path.join(folder, "node_modules", ".bin"), { recursive: true });
    await writeFile(at("node_modules", ".bin", "titanic-ops"), FROM_SOURCE, { mode: 0o755 });
    await writeFile(at("in.csv"), passengers(160, 8));
    const changed = JSON.parse((await cliIn(folder)("version status --json")).stdout);
    assert.deepEqual(changed.stages[0], { name: "ingest", changes: ["modified in.csv"] });
    assert.match(await dvc("repro"), /Running stage 'train'/);
    assert.match(await dvc("status"), UP_TO_DATE);
    await ops("version status");
    await ops("pipeline --config small.yaml --source in.csv");
    assert.match(await dvc("status"), UP_TO_DATE);
  });
});

it("leaves out what DVC leaves out, whatever .dvcignore says", { skip: skipWithoutDvc }, async (t) => {
  const { folder, at, dvc } = await project(t, "dvc");
  const names = ["a", "b", "a.txt", "b.txt", "xy", "#h", "!n", "[a]"];
  const files = names.flatMap((one) => [`d/${one}`, ...names.slice(0, 4).map((two) => `d/${one}.d/${two}`)]);
  for (const file of files) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), "");
  }
  for (const { above, within } of ignoreRules()) {
    await writeFile(at(".dvcignore"), `# rules\n${above.join("\n")}\n`);
    await writeFile(at("d", ".dvcignore"), within.join("\n"));
    // It fails where it finds none.
    const told = await dvc(`check-ignore ${files.join(" ")}`).catch(() => "");
    const ignored = told.split("\n").filter((file) => files.includes(file));
    const kept = new Set((await filesBelow(folder, at("d"))).map((file) => `d/${file}`));
    assert.deepEqual(
      files.filter((file) => !kept.has(file)).sort(),
      ignored.sort(),
      `under ${JSON.stringify({ above, within })}`,
    );
  }
});

/** Rules for the project and for a folder in it, such as people write. */
function ignoreRules(): { above: string[]; within: string[] }[] {
  const part = fc.constantFrom(
    "a",
    "b",
    "*",
    "a*",
    "*.txt",
    "?",
    "[ab]",
    "d",
    "a.d",
    "\\#h",
    "xy",
    "\\[a\\]",
    "\\!n",
  );
  const pattern = fc
    .tuple(
      fc.constantFrom("", "!", "/", "!/", "**/"),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("", "/", "  ", "/**"),
    )
    .map(([before, parts, after]) => `${before}${parts.join("/")}${after}`)
    // Of this one pattern git and DVC think otherwise, and nobody writes it.
    .filter((each) => each !== "**/*/");
  const lines = fc.array(pattern, { maxLength: 3 });
  return fc.sample(fc.record({ above: lines, within: lines }), { numRuns: 16, seed: 3 });
}
