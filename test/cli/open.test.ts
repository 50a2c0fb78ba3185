import assert from "node:assert/strict";
import { mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openFile } from "../../src/cli/open-file.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trained } from "../helpers/trained.ts";

/** A folder with an opener of that name, which writes down what it was given and ends with a code. */
async function openerIn(folder: string, name: string, code = 0): Promise<string> {
  const bin = `${folder}/open bin`;
  await mkdir(bin);
  await writeFile(`${bin}/${name}`, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/opened'\nexit ${code}\n`, {
    mode: 0o755,
  });
  return bin;
}

async function openedIn(folder: string): Promise<string> {
  for (let left = 100; left > 0; left--) {
    const found = await readFile(`${folder}/opened`, "utf8").catch(() => "");
    if (found !== "") return found;
    await sleep(20);
  }
  throw new Error("nothing was opened");
}

async function told(
  t: TestContext,
  {
    platform = "linux",
    env = {},
    opener = "xdg-open",
    code = 0,
  }: {
    platform?: NodeJS.Platform;
    env?: Record<string, string>;
    opener?: string;
    code?: number;
  },
) {
  const folder = await tempDir(t);
  const PATH = `${await openerIn(folder, opener, code)}:/bin:/usr/bin`;
  const lines: string[] = [];
  await openFile(`${folder}/a page; touch x.html`, {
    platform,
    env: { PATH, ...env },
    tell: (line) => lines.push(line),
  });
  return { folder, lines };
}

describe("--open", () => {
  it("opens the page of an evaluation, and that which its run keeps", async (t) => {
    const { w, cli } = await trained(t);
    const env = { PATH: `${await openerIn(w.folder, "xdg-open")}:/bin:/usr/bin`, DISPLAY: ":9" };
    for (const command of ["evaluate --config small.yaml", "runs show --config small.yaml"]) {
      await rm(`${w.folder}/opened`, { force: true });
      const { code, stderr } = await cli(`${command} --open`, { env });
      assert.equal(code, 0, stderr);
      const page = (await openedIn(w.folder)).trim();
      assert.match(page, /evaluation\.html$/);
      assert.match(await readFile(page, "utf8"), /<h1>titanic version 1, evaluated<\/h1>/);
    }
    const bare = await cli("runs show --config small.yaml --open no-such-run", { env });
    assert.equal(bare.code, 2);
  });

  it("opens the page of validate, and says nothing", async (t) => {
    const { w, cli } = await trained(t);
    const PATH = `${await openerIn(w.folder, "xdg-open")}:/bin:/usr/bin`;
    const { code, stderr } = await cli("validate --config small.yaml --open", {
      env: { PATH, DISPLAY: ":9" },
    });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const page = `${await realpath(w.folder)}/artifacts/data_validation_report.html`;
    assert.equal(await openedIn(w.folder), `${page}\n`);
  });

  it("tells where the page of drift-report is, where there is no screen", async (t) => {
    const { w, cli } = await trained(t);
    const line = "drift-report --current in.csv --config small.yaml";
    const { stderr } = await cli(`${line} --open`);
    assert.ok(
      stderr.includes(`the page is at ${await realpath(w.folder)}/artifacts/reports/drift.html\n`),
      stderr,
    );
    const none = await cli(`${line} --format json --open`);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /`--open` is for the report in html/);
  });

  it("goes not with --suggest, which writes no report", async (t) => {
    const { cli } = await trained(t);
    const { code, stderr } = await cli("validate --config small.yaml --suggest --open");
    assert.equal(code, 2);
    assert.match(stderr, /--open is for the report/);
  });
});

describe("opening a file", { skip: process.platform === "win32" }, () => {
  it("hands it over as one word, whatever it is called", async (t) => {
    const { folder, lines } = await told(t, { env: { WAYLAND_DISPLAY: "wayland-0" } });
    assert.equal(await openedIn(folder), `${folder}/a page; touch x.html\n`);
    assert.deepEqual(lines, []);
  });

  it("uses what each platform has", async (t) => {
    const mac = await told(t, { platform: "darwin", opener: "open" });
    assert.equal(await openedIn(mac.folder), `${mac.folder}/a page; touch x.html\n`);
    const windows = await told(t, { platform: "win32", opener: "rundll32" });
    assert.match(
      await openedIn(windows.folder),
      /^url\.dll,FileProtocolHandler\nfile:.*\/a%20page;%20touch%20x\.html\n$/,
    );
  });

  it("tells the path in continuous integration and without a screen", async (t) => {
    for (const env of [{}, { DISPLAY: ":9", CI: "1" }]) {
      const { folder, lines } = await told(t, { env: env as Record<string, string> });
      assert.deepEqual(lines, [`the page is at ${folder}/a page; touch x.html`]);
    }
  });

  it("tells what went wrong, and where the page is", async (t) => {
    const failed = await told(t, { env: { DISPLAY: ":9" }, code: 3 });
    assert.match(
      failed.lines[0],
      /^warning: xdg-open could not open the page \(it ended with 3\), it is at /,
    );
    const absent = await told(t, { env: { DISPLAY: ":9", PATH: "/nowhere" } });
    assert.match(
      absent.lines[0],
      /^warning: xdg-open could not open the page \(spawn xdg-open ENOENT\), it is at /,
    );
  });
});
