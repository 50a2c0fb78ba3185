import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { cliIn } from "./cli.ts";
import { passengers, type Workspace, workspace } from "./workspace.ts";

const template = path.join(mkdtempSync(path.join(tmpdir(), "titanic-ops-test-")), "artifacts");
process.on("exit", () => rmSync(path.dirname(template), { recursive: true, force: true }));

/** A workspace in which the pipeline has run on `in.csv`: trained once for a test file, and copied for each test. */
export async function trained(t: TestContext): Promise<{ w: Workspace; cli: ReturnType<typeof cliIn> }> {
  const w = await workspace(t);
  const cli = cliIn(w.folder);
  await w.write("in.csv", passengers(200));
  if (existsSync(template)) await cp(template, w.at("artifacts"), { recursive: true });
  else {
    const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv");
    assert.equal(code, 0, stderr);
    await cp(w.at("artifacts"), template, { recursive: true });
  }
  return { w, cli };
}
