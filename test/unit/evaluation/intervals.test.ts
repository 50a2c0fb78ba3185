import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bootstrapIntervals } from "../../../src/core/evaluation/bootstrap.ts";
import { scoreIntervals, scoreIntervalsSchema } from "../../../src/core/evaluation/score-intervals.ts";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import {
  differenceInterval,
  estimateShare,
  meanInterval,
  wilsonInterval,
} from "../../../src/core/metrics/intervals.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { SCORE_NAMES } from "../../../src/core/metrics/scores.ts";
import { createRng } from "../../../src/core/rng.ts";
import { predictions } from "../metrics/predictions.ts";
import { golden } from "./golden.ts";

function assertEnds(
  actual: { low: number; high: number },
  [low, high]: readonly [number, number],
  within: number,
) {
  assert.ok(Math.abs(actual.low - low) <= within, `${actual.low}, not ${low}`);
  assert.ok(Math.abs(actual.high - high) <= within, `${actual.high}, not ${high}`);
}

describe(`intervals of shares as statsmodels ${golden.versions.statsmodels} has them`, () => {
  it("agree for one share, by Wilson", () => {
    for (const { hits, n, interval } of golden.shares) assertEnds(wilsonInterval(hits, n), interval, 1e-12);
  });

  it("agree for the difference of two, by Newcombe", () => {
    for (const { first, second, interval } of golden.differences) {
      const [one, other] = [first, second].map(([hits, n]) => ({ hits, n }));
      assertEnds(differenceInterval(one, other), interval, 1e-12);
    }
  });
});

describe("intervals", () => {
  it("of a share lie around it and within 0 and 1, and are none of no rows", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (hits, misses) => {
        const { value, low, high, n } = estimateShare(hits, hits + misses);
        assert.equal(n, hits + misses);
        if (n === 0) assert.deepEqual([value, low, high], [null, null, null]);
        else assert.ok(0 <= Number(low) && Number(low) <= Number(value) && Number(value) <= Number(high));
        assert.ok(Number(high) <= 1);
      }),
    );
  });

  it("of a mean are none of one value", () => {
    assert.equal(meanInterval(Float64Array.of(3)), null);
    const { low, high } = meanInterval(Float64Array.of(1, 2, 3)) ?? assert.fail();
    assert.ok(
      Math.abs((low + high) / 2 - 2) < 1e-12 && Math.abs(high - 2 - 1.959963984540054 / Math.sqrt(3)) < 1e-12,
    );
  });

  it("of every score read back from strict JSON, hold the score where a formula made them, and follow from the seed", () => {
    fc.assert(
      fc.property(predictions(), fc.nat(), ({ labels, scores }, seed) => {
        const intervals = scoreIntervals(labels, scores, createRng(seed));
        assert.deepEqual(scoreIntervalsSchema.parse(JSON.parse(JSON.stringify(intervals))), intervals);
        assert.deepEqual(Object.keys(intervals).sort(), [...SCORE_NAMES].sort());
        const values = computeScores(labels, scores);
        for (const name of SCORE_NAMES) {
          const interval = intervals[name];
          const value = values[name];
          if (interval === null || interval.method === "bootstrap") continue;
          assert.ok(value !== null && interval.low <= value + 1e-12 && value <= interval.high + 1e-12, name);
        }
        assert.deepEqual(scoreIntervals(labels, scores, createRng(seed)), intervals);
      }),
      { numRuns: 25 },
    );
  });

  it("claim nothing of a ranking without a fault, nor of a class of one row", () => {
    const rng = createRng(1);
    const perfect = scoreIntervals(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.8, 0.9), rng);
    assert.equal(perfect.roc_auc, null);
    const single = scoreIntervals(Uint8Array.of(0, 0, 1), Float64Array.of(0.1, 0.9, 0.8), rng);
    assert.equal(single.roc_auc, null);
    const onlyNegatives = scoreIntervals(Uint8Array.of(0, 0), Float64Array.of(0.1, 0.9), rng);
    assert.deepEqual(
      [onlyNegatives.f1, onlyNegatives.recall, onlyNegatives.average_precision],
      [null, null, null],
    );
  });
});

describe(`the bootstrap beside scipy's of 5,000 replicates`, () => {
  const { labels, scores, intervals } = golden.bootstrap;
  const given = { labels: Uint8Array.from(labels), scores: Float64Array.from(scores), threshold: 0.5 };
  const ranking = rankPredictions(given.labels, given.scores);

  it("is as wide, and in its place, up to chance", () => {
    const found = bootstrapIntervals({ ...given, ranking }, createRng(7));
    for (const name of ["f1", "balanced_accuracy", "average_precision"] as const) {
      const interval = found[name] ?? assert.fail(name);
      // Some four standard errors of a percentile of 1,000 replicates.
      assertEnds(interval, intervals[name], 0.025);
    }
  });
});
