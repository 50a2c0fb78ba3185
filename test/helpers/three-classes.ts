import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { cliIn } from "./cli.ts";
import { type Edit, ofTicketClass, passengers, workspace } from "./workspace.ts";

/** A workspace in which the pipeline has run on three classes (`classes.yaml`, and `in.csv`), changed by `edit`. */
export async function trainedOnThreeClasses(t: TestContext, edit: Edit = () => undefined) {
  const w = await workspace(t);
  const cli = cliIn(w.folder);
  await w.write("in.csv", passengers(300));
  await w.config("classes.yaml", (dataset) => {
    ofTicketClass(dataset);
    edit(dataset);
  });
  const { code, stderr } = await cli("pipeline --config classes.yaml --source in.csv");
  assert.equal(code, 0, stderr);
  return { w, cli };
}
