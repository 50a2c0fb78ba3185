import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createEventSplitter } from "../../src/web/traffic/event-splitter.ts";
import { createTrafficStore, latencyQuantile, RANGES, totalOf } from "../../src/web/traffic/traffic-store.ts";
import type { TrafficPoint } from "../../src/web/traffic/traffic-told.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A whole minute. */
const START = 1_800_000_000_000;

function point(at: number, answered = 1): TrafficPoint {
  return {
    at,
    answered,
    refused: 0,
    failed: 0,
    predictions: answered,
    latency: [answered, 0],
    scores: [answered, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  };
}

function storeOf(seconds: TrafficPoint[], minutes: TrafficPoint[], until: number) {
  return createTrafficStore({ until, seconds, minutes, latencyBounds: [0.1], grafanaUrl: null });
}

describe("server-sent events", () => {
  it("are the same in whichever pieces they come", () => {
    const text = 'retry: 5\n\nevent: a\ndata: {"x":"1: 2"}\n\n: nothing\n\nevent: b\ndata: []\n\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const ends = [...cuts, text.length].sort((a, b) => a - b);
        const split = createEventSplitter();
        const events = ends.flatMap((end, i) => split(text.slice(i === 0 ? 0 : ends[i - 1], end)));
        assert.deepEqual(events, [
          { event: "a", data: '{"x":"1: 2"}' },
          { event: "b", data: "[]" },
        ]);
      }),
    );
  });
});

describe("the traffic of a range", () => {
  it("is there step by step, also where there was none", () => {
    const until = START + 10 * MINUTE;
    const steps = storeOf([point(until - 3 * SECOND, 4)], [], until).steps(RANGES["5m"]);
    assert.equal(steps.length, 60);
    assert.deepEqual([steps.at(-1)?.answered, steps[0].answered, steps[0].latency.length], [4, 0, 2]);
    assert.equal(steps[0].at, until - 5 * MINUTE);
  });

  it("counts each second once, told as second, as minute or twice", () => {
    const until = START + 60 * MINUTE;
    const past = Array.from({ length: 3_600 }, (_, i) => point(START + i * SECOND));
    const minutes = Array.from({ length: 60 }, (_, i) => point(START + i * MINUTE, 60));
    const store = storeOf(past.slice(-900), minutes, until);
    const total = (range: keyof typeof RANGES) => totalOf(store.steps(RANGES[range])).answered;
    assert.deepEqual([total("5m"), total("15m"), total("1h"), total("24h")], [300, 900, 3_600, 3_600]);
    store.add(past.slice(-5), until);
    assert.equal(total("1h"), 3_600);
    const news = Array.from({ length: 2_400 }, (_, i) => point(until + i * SECOND));
    for (const second of news) store.add([second], second.at + SECOND);
    assert.deepEqual([total("15m"), total("1h"), total("6h")], [900, 3_600, 6_000]);
  });
});

describe("a rate", () => {
  it("is over the seconds of a step that have passed", () => {
    const until = START + 10 * MINUTE + 20 * SECOND;
    const past = Array.from({ length: 900 }, (_, i) => point(until - (i + 1) * SECOND, 3));
    const steps = storeOf(past, [], until).steps(RANGES["1h"]);
    assert.deepEqual([steps.at(-1)?.seconds, steps.at(-2)?.seconds], [20, 60]);
    assert.equal((steps.at(-1)?.answered ?? 0) / 20, 3);
  });
});

describe("the time within which requests are answered", () => {
  it("is even within a bucket, ends with the last bucket, and is none without requests", () => {
    assert.equal(latencyQuantile([0, 0, 0], [0.1, 0.2], 0.5), null);
    assert.equal(latencyQuantile([10, 0, 0], [0.1, 0.2], 0.5), 0.05);
    assert.ok(Math.abs((latencyQuantile([5, 5, 0], [0.1, 0.2], 0.9) ?? 0) - 0.18) < 1e-12);
    assert.equal(latencyQuantile([0, 0, 3], [0.1, 0.2], 0.5), 0.2);
  });

  it("grows with the share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (counts, p, q) => {
          const at = (share: number) => latencyQuantile(counts, [0.1, 0.5, 1], share) ?? 0;
          assert.ok(at(Math.min(p, q)) <= at(Math.max(p, q)) + 1e-12);
        },
      ),
    );
  });
});
