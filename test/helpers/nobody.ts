import type { TestContext } from "node:test";

/** The user id that owns nothing, on Linux and macOS alike. */
const NOBODY = 65534;

/** Takes the superuser's rights away until the test ends: root may read and write whatever the modes say. */
export function withoutRootRights(t: TestContext): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  t.after(() => process.seteuid?.(0));
}
