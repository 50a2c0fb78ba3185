import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { runningThreads } from "../../helpers/running-threads.ts";
import { params, xorProblem } from "./problems.ts";

// Rows times trees, so many that threads are worth starting.
const data = xorProblem(100_000, 1);
for (let row = 0; row < 100_000; row += 9) data.columns[0][row] = Number.NaN;
const settings = params({ n_estimators: 20, max_depth: 4 });

describe("growing in threads", () => {
  it("makes the same forest, byte for byte, however many there are", async () => {
    const told: number[] = [];
    const alone = await ownEngine.fit(data, settings, { seed: 3 });
    for (const jobs of [2, 3, 4]) {
      const onTree = (done: number, total: number): number => told.push(done / total);
      const together = await ownEngine.fit(data, settings, { seed: 3, jobs, onTree });
      assert.deepEqual(together.encode(), alone.encode(), `${jobs} threads`);
      assert.equal(together.oobScore, alone.oobScore);
    }
    assert.deepEqual(
      told.slice(0, 20),
      Array.from({ length: 20 }, (_, i) => (i + 1) / 20),
    );
  });

  it("ends them when it is interrupted", async () => {
    const stop = new AbortController();
    const before = runningThreads();
    const many = params({ n_estimators: 100_000, max_depth: 4 });
    const fit = ownEngine.fit(data, many, {
      seed: 3,
      jobs: 2,
      signal: stop.signal,
      onTree: () => stop.abort(),
    });
    await opsError("OPS_INTERRUPTED", () => fit);
    assert.equal(runningThreads(), before);
  });

  it("grows none for a signal that was aborted before", async () => {
    const fit = ownEngine.fit(data, settings, { seed: 3, jobs: 2, signal: AbortSignal.abort() });
    await opsError("OPS_INTERRUPTED", () => fit);
  });
});
