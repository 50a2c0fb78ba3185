import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  calibratorOf,
  fitCalibration,
  learntCalibrationSchema,
} from "../../../src/core/calibration/calibration.ts";

interface Golden {
  readonly grid: number[];
  readonly cases: readonly {
    readonly name: string;
    readonly scores: number[];
    readonly labels: number[];
    readonly platt: number[];
    readonly isotonic: number[];
  }[];
}

/** Written by scripts/golden/calibration.py. */
const golden: Golden = JSON.parse(readFileSync(new URL("calibration.golden.json", import.meta.url), "utf8"));
const METHODS = ["platt", "isotonic"] as const;

describe("a calibration", () => {
  for (const { name, scores, labels, ...expected } of golden.cases) {
    for (const method of METHODS) {
      it(`by ${method} of ${name} is scikit-learn's`, () => {
        const outcomes = { scores: Float64Array.from(scores), labels: Uint8Array.from(labels) };
        const calibrate = calibratorOf(fitCalibration(method, outcomes));
        golden.grid.forEach((score, i) => {
          const difference = Math.abs(calibrate(score) - expected[method][i]);
          assert.ok(difference < (method === "platt" ? 1e-7 : 1e-12), `${score}: off by ${difference}`);
        });
      });
    }
  }

  const outcomes = fc
    .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1)), { minLength: 2, maxLength: 40 })
    .map((rows) => ({
      scores: Float64Array.from(rows, ([score]) => score),
      labels: Uint8Array.from(rows, ([, label]) => label),
    }));

  it("is a probability of every score, and the same when it is read back", () => {
    fc.assert(
      fc.property(
        outcomes,
        fc.constantFrom(...METHODS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, method, score) => {
          const learnt = fitCalibration(method, of);
          const read = learntCalibrationSchema.parse(JSON.parse(JSON.stringify(learnt)));
          const probability = calibratorOf(learnt)(score);
          assert.ok(probability >= 0 && probability <= 1);
          assert.equal(calibratorOf(read)(score), probability);
        },
      ),
    );
  });

  it("by isotonic never falls as the score rises", () => {
    fc.assert(
      fc.property(outcomes, (of) => {
        const calibrate = calibratorOf(fitCalibration("isotonic", of));
        const said = [...of.scores].sort((a, b) => a - b).map(calibrate);
        assert.ok(said.every((each, i) => i === 0 || each >= said[i - 1]));
      }),
    );
  });
});
