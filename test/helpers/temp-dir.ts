import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

/** A new folder of its own, removed when the test ends. */
export async function tempDir(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "titanic-ops-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
