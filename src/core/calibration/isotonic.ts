import type { Outcomes } from "../metrics/outcomes.ts";
import { type Ranking, rankPredictions } from "../metrics/ranking.ts";

/** Turns a score into the probability that it turned out to mean. */
export type Calibrator = (score: number) => number;

/** A rising line through points: scores ascend strictly, probabilities never fall. There is a point at least. */
export interface IsotonicPoints {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

/**
 * Isotonic regression of the class on the score: the rising step function with the least squared error, by pooling
 * adjacent violators (Ayer et al., 1955; Zadrozny and Elkan, 2002). Of each step the first and the last score are kept.
 * There is a row at least.
 */
export function isotonicPoints({ scores, labels }: Outcomes): IsotonicPoints {
  const ranking = rankPredictions(labels, scores);
  const distinct = ranking.thresholds.toReversed();
  const fitted = poolViolators(ranking);
  const kept = [...fitted.keys()].filter((i) => fitted[i - 1] !== fitted[i] || fitted[i + 1] !== fitted[i]);
  return { scores: kept.map((i) => distinct[i]), probabilities: kept.map((i) => fitted[i]) };
}

/**
 * The line through points: between two scores it is interpolated, beyond the lowest and the highest it stays what it is
 * there, as scikit-learn's `IsotonicRegression(out_of_bounds="clip")` has it.
 */
export function interpolate({ scores, probabilities }: IsotonicPoints): Calibrator {
  const last = scores.length - 1;
  return (score) => {
    if (score <= scores[0]) return probabilities[0];
    if (score >= scores[last]) return probabilities[last];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (scores[middle] <= score) low = middle;
      else high = middle;
    }
    const way = (score - scores[low]) / (scores[high] - scores[low]);
    return probabilities[low] + way * (probabilities[high] - probabilities[low]);
  };
}

/** Isotonic regression as a function of the score. */
export function fitIsotonic(outcomes: Outcomes): Calibrator {
  return interpolate(isotonicPoints(outcomes));
}

/**
 * The share of class 1 that is fitted at each distinct score, ascending. A new score begins a block of its own; blocks
 * are joined as long as the last one's share is not above that of the one before.
 */
function poolViolators({ thresholds, truePositives, falsePositives }: Ranking): Float64Array {
  const { length } = thresholds;
  // Of each block: its rows of class 1, all of its rows, and the place after its last score.
  const positives = new Float64Array(length);
  const rows = new Float64Array(length);
  const ends = new Uint32Array(length);
  let blocks = 0;
  for (let place = 0; place < length; place++) {
    const i = length - 1 - place;
    positives[blocks] = truePositives[i] - (truePositives[i - 1] ?? 0);
    rows[blocks] = positives[blocks] + falsePositives[i] - (falsePositives[i - 1] ?? 0);
    ends[blocks++] = place + 1;
    while (
      blocks > 1 &&
      positives[blocks - 2] * rows[blocks - 1] >= positives[blocks - 1] * rows[blocks - 2]
    ) {
      blocks--;
      positives[blocks - 1] += positives[blocks];
      rows[blocks - 1] += rows[blocks];
      ends[blocks - 1] = ends[blocks];
    }
  }
  const fitted = new Float64Array(length);
  for (let block = 0; block < blocks; block++)
    fitted.fill(positives[block] / rows[block], block === 0 ? 0 : ends[block - 1], ends[block]);
  return fitted;
}
