import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const FILES = ["model-monitoring.json", "objectives.json"];

describe("dashboards build", () => {
  it("writes what Grafana reads, and the second time nothing", async (t) => {
    const folder = await tempDir(t);
    const cli = cliIn(folder);
    const first = await cli("dashboards build --json");
    const written = path.join(folder, "manifests/grafana/dashboards");
    assert.deepEqual((await readdir(written)).sort(), FILES);
    assert.deepEqual(
      JSON.parse(first.stdout).map(({ state }: { state: string }) => state),
      ["written", "written"],
    );
    const { title } = JSON.parse(await readFile(path.join(written, "objectives.json"), "utf8"));
    assert.match(title, /Objectives/);
    const before = await stat(path.join(written, "objectives.json"));
    assert.match((await cli("dashboards build")).stdout, /unchanged/);
    assert.equal((await stat(path.join(written, "objectives.json"))).mtimeMs, before.mtimeMs);
    assert.equal((await cli("dashboards build --check")).code, 0);
  });

  it("--check tells what is stale or missing, exits with 1, and writes nothing", async (t) => {
    const folder = await tempDir(t);
    const cli = cliIn(folder);
    assert.equal((await cli("dashboards build --check --output here")).code, 1);
    assert.deepEqual(await readdir(folder), []);
    await cli("dashboards build --output here");
    const edited = path.join(folder, "here", "objectives.json");
    await writeFile(edited, "{}");
    const { code, stdout } = await cli("dashboards build --check --output here");
    assert.equal(code, 1);
    assert.match(stdout, /objectives\.json .*stale/);
    assert.match(stdout, /model-monitoring\.json .*unchanged/);
    assert.equal(await readFile(edited, "utf8"), "{}");
    assert.equal((await cli("dashboards build --output here")).code, 0);
    assert.notEqual(await readFile(edited, "utf8"), "{}");
  });

  it("says where it may not write", async (t) => {
    const folder = await tempDir(t);
    await writeFile(path.join(folder, "taken"), "");
    const { code, stderr } = await cliIn(folder)("dashboards build --output taken");
    assert.equal(code, 2);
    assert.match(stderr, /cannot write `taken/);
  });
});
