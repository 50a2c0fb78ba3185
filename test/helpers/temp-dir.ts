import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** What ends later than the work at hand: a test, or all tests of a file. */
export interface Lifetime {
  after(work: () => unknown): void;
}

/** A new folder of its own, removed when the test ends. */
export async function tempDir(t: Lifetime): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "titanic-ops-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
