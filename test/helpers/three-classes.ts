import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { cliIn } from "./cli.ts";
import { type Edit, ofTicketClass, passengers, workspace } from "./workspace.ts";

const template = path.join(mkdtempSync(path.join(tmpdir(), "titanic-ops-test-")), "artifacts");
process.on("exit", () => rmSync(path.dirname(template), { recursive: true, force: true }));

/** A workspace with a dataset of three classes (`classes.yaml`, changed by `edit`, and `in.csv`), and nothing done in it. */
export async function threeClasses(t: TestContext, edit: Edit = () => undefined) {
  const w = await workspace(t);
  await w.write("in.csv", passengers(300));
  await w.config("classes.yaml", (dataset) => {
    ofTicketClass(dataset);
    edit(dataset);
  });
  const cli = cliIn(w.folder);
  const pipeline = () => cli("pipeline --config classes.yaml --source in.csv");
  return { w, cli, pipeline };
}

/** The same after the pipeline has run: once for a test file, and copied for each test. */
export async function trainedOnThreeClasses(t: TestContext) {
  const made = await threeClasses(t);
  if (existsSync(template)) await cp(template, made.w.at("artifacts"), { recursive: true });
  else {
    const { code, stderr } = await made.pipeline();
    assert.equal(code, 0, stderr);
    await cp(made.w.at("artifacts"), template, { recursive: true });
  }
  return made;
}
