import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { DriftSnapshot } from "../../src/core/drift/snapshot.ts";
import type { SharedWindows } from "../../src/serve/drift/shared-windows.ts";

/** A window of as many rows, whose values tell it apart. */
export function windowOf(rows: number, value = 1): DriftSnapshot {
  return {
    formatVersion: 1,
    observed: rows,
    rows,
    columns: [
      { name: "x", kind: "number", values: Array.from({ length: rows }, () => value) },
      { name: "t", kind: "text", categories: ["a"], codes: Array.from({ length: rows }, () => 0) },
    ],
  };
}

/** What holds for every way to share windows. `join` makes another process of the same service. */
export function sharedWindowsContract(
  name: string,
  setUp: (t: TestContext) => Promise<() => SharedWindows>,
  { skip = false as string | false } = {},
): void {
  describe(`windows shared through ${name}`, { skip }, () => {
    const digest = "d1";

    it("reach every other process, each under its own name, and are those that were told last", async (t) => {
      const join = await setUp(t);
      const [a, b, c] = [join(), join(), join()];
      assert.equal(new Set([a, b, c].map((each) => each.process())).size, 3);
      assert.deepEqual(await a.exchange(digest, windowOf(1)), []);
      await b.exchange(digest, windowOf(2));
      await a.exchange(digest, windowOf(4));
      const others = (await c.exchange(digest, windowOf(3))) ?? [];
      const byProcess = new Map(others.map(({ process, window }) => [process, window]));
      assert.deepEqual(
        byProcess,
        new Map([
          [a.process(), windowOf(4)],
          [b.process(), windowOf(2)],
        ]),
      );
    });

    it("are of one model: processes that serve another one do not see them", async (t) => {
      const join = await setUp(t);
      const [a, b] = [join(), join()];
      await a.exchange(digest, windowOf(1));
      assert.deepEqual(await b.exchange("d2", windowOf(2)), []);
    });

    it("are left out when they have other features", async (t) => {
      const join = await setUp(t);
      const [a, b] = [join(), join()];
      const [x] = windowOf(1).columns;
      await a.exchange(digest, { ...windowOf(1), columns: [x] });
      assert.deepEqual(await b.exchange(digest, windowOf(2)), []);
    });
  });
}
