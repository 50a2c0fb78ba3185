import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { calibratorOf, fitCalibration } from "../../../src/core/calibration/calibration.ts";
import { fitCalibrations, scoreCalibrator } from "../../../src/core/calibration/score-calibrator.ts";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { oneAgainstRest } from "../../../src/core/metrics/one-against-rest.ts";
import { createRng } from "../../../src/core/rng.ts";

/** Predictions of three classes that are far too sure of themselves. */
function overconfident(rows: number, seed: number) {
  const rng = createRng(seed);
  const labels = new Uint8Array(rows);
  const scores = new Float64Array(3 * rows);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [rng.float(), rng.float()].sort();
    const truth = [a, b - a, 1 - b];
    const draw = rng.float();
    labels[row] = draw < truth[0] ? 0 : draw < truth[0] + truth[1] ? 1 : 2;
    const sure = truth.map((share) => share ** 3);
    const sum = sure.reduce((total, each) => total + each, 0);
    sure.forEach((each, k) => {
      scores[3 * row + k] = each / sum;
    });
  }
  return { labels, scores };
}

describe("the calibration of scores", () => {
  it("of two classes is that of the positive one", () => {
    const outcomes = {
      labels: Uint8Array.of(0, 1, 0, 1, 1),
      scores: Float64Array.of(0.2, 0.3, 0.4, 0.7, 0.9),
    };
    const learnt = fitCalibrations("platt", outcomes);
    assert.deepEqual(learnt, fitCalibration("platt", outcomes));
    assert.deepEqual(
      scoreCalibrator(learnt)(outcomes.scores),
      outcomes.scores.map(calibratorOf(fitCalibration("platt", outcomes))),
    );
  });

  for (const method of ["platt", "isotonic"] as const) {
    it(`of more classes by ${method} is that of each against the rest, brought to a sum of 1, and helps`, () => {
      const learnt = fitCalibrations(method, overconfident(2000, 1));
      assert.ok(Array.isArray(learnt));
      const held = overconfident(2000, 2);
      const calibrated = scoreCalibrator(learnt)(held.scores);
      const alone = learnt.map((each, k) => oneAgainstRest(held, k).scores.map(calibratorOf(each)));
      for (let row = 0; row < held.labels.length; row++) {
        const sum = alone.reduce((total, ofClass) => total + ofClass[row], 0);
        alone.forEach((ofClass, k) => {
          assert.ok(Math.abs(calibrated[3 * row + k] - ofClass[row] / sum) < 1e-12);
        });
      }
      const [before, after] = [held.scores, calibrated].map((scores) => computeScores(held.labels, scores));
      assert.ok(after.log_loss < before.log_loss, `${before.log_loss} → ${after.log_loss}`);
      assert.ok(after.brier_score < before.brier_score, `${before.brier_score} → ${after.brier_score}`);
    });
  }

  it("says that all classes are alike where none of them is possible", () => {
    const never = { method: "isotonic" as const, scores: [0, 1], probabilities: [0, 0] };
    const calibrated = scoreCalibrator([never, never, never])(Float64Array.of(0.2, 0.3, 0.5));
    assert.deepEqual([...calibrated], [1 / 3, 1 / 3, 1 / 3]);
  });
});
