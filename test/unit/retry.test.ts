import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEFAULT_RETRIES, type Retry, withRetries } from "../../src/core/retry.ts";
import { opsError } from "../helpers/ops-error.ts";

const NO_WAIT = { tries: 3, firstWaitMs: 0, maxWaitMs: 0 };

function failing(times: number): { work: () => Promise<string>; calls: () => number } {
  let calls = 0;
  return {
    async work() {
      calls++;
      if (calls <= times) throw new Error(`failure ${calls}`);
      return "done";
    },
    calls: () => calls,
  };
}

describe("retries", () => {
  it("end with the first success", async () => {
    const { work, calls } = failing(2);
    assert.equal(await withRetries(work, { policy: NO_WAIT, isWorthRetrying: () => true }), "done");
    assert.equal(calls(), 3);
  });

  it("throw what the last try threw", async () => {
    const { work, calls } = failing(9);
    await assert.rejects(withRetries(work, { policy: NO_WAIT, isWorthRetrying: () => true }), {
      message: "failure 3",
    });
    assert.equal(calls(), 3);
  });

  it("are not made for what will not end otherwise", async () => {
    const { work, calls } = failing(9);
    await assert.rejects(withRetries(work, { policy: NO_WAIT, isWorthRetrying: () => false }), {
      message: "failure 1",
    });
    assert.equal(calls(), 1);
  });

  it("wait up to twice as long each time, and never longer than the limit", async () => {
    const waits: Retry[] = [];
    await assert.rejects(
      withRetries(failing(9).work, {
        policy: { tries: 5, firstWaitMs: 2, maxWaitMs: 5 },
        isWorthRetrying: () => true,
        onRetry: (retry) => waits.push(retry),
        random: () => 1,
      }),
    );
    assert.deepEqual(
      waits.map(({ attempt, waitMs }) => [attempt, waitMs]),
      [
        [1, 2],
        [2, 4],
        [3, 5],
        [4, 5],
      ],
    );
  });

  it("are interrupted in a wait", async () => {
    const abort = new AbortController();
    await opsError("OPS_INTERRUPTED", () =>
      withRetries(failing(9).work, {
        policy: { ...DEFAULT_RETRIES, firstWaitMs: 60_000, maxWaitMs: 60_000 },
        isWorthRetrying: () => true,
        onRetry: () => abort.abort(),
        random: () => 1,
        signal: abort.signal,
      }),
    );
  });
});
