import type { Ranking } from "../../metrics/ranking.ts";
import { rocAuc } from "../../metrics/scores.ts";
import { normalTwoSided } from "../tests/z-test.ts";

/** The ROC AUC of a ranking and its standard error. */
export interface AucWithError {
  readonly value: number;
  readonly standardError: number;
}

/**
 * The ROC AUC with DeLong's standard error: the spread, over the rows of each class, of the share of the other class
 * that a row is ranked right against (DeLong, DeLong and Clarke-Pearson, 1988; by ranks as Sun and Xu, 2014). Null
 * with fewer than two rows of a class, of which no spread is known.
 */
export function aucWithError(ranking: Ranking): AucWithError | null {
  const { truePositives, falsePositives, positives, negatives } = ranking;
  const value = rocAuc(ranking);
  if (value === null || positives < 2 || negatives < 2) return null;
  let ofPositives = 0;
  let ofNegatives = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tied = groupAt(ranking, i);
    const below = negatives - falsePositives[i] + tied.negatives / 2;
    const above = truePositives[i] - tied.positives / 2;
    ofPositives += tied.positives * (below / negatives - value) ** 2;
    ofNegatives += tied.negatives * (above / positives - value) ** 2;
  }
  const variance = ofPositives / (positives - 1) / positives + ofNegatives / (negatives - 1) / negatives;
  return { value, standardError: Math.sqrt(variance) };
}

/**
 * The chance that scores which know nothing of the class rank it so well or better: the one-sided test of Mann and
 * Whitney (1947), normal with a correction for ties and for continuity, as
 * `scipy.stats.mannwhitneyu(alternative="greater", method="asymptotic")`. 1 where all scores are equal.
 */
export function rankSumPValue(ranking: Ranking): number {
  const { truePositives, positives, negatives } = ranking;
  const rows = positives + negatives;
  let ties = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tied = groupAt(ranking, i);
    const size = tied.positives + tied.negatives;
    ties += size ** 3 - size;
  }
  const variance = ((positives * negatives) / 12) * (rows + 1 - ties / (rows * (rows - 1)));
  const excess = ((rocAuc(ranking) ?? 0.5) - 0.5) * positives * negatives - 0.5;
  if (!(variance > 0)) return 1;
  const twoSided = normalTwoSided(excess / Math.sqrt(variance));
  return excess > 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** The rows of one score, by class. */
function groupAt({ truePositives, falsePositives }: Ranking, i: number) {
  return {
    positives: truePositives[i] - (i === 0 ? 0 : truePositives[i - 1]),
    negatives: falsePositives[i] - (i === 0 ? 0 : falsePositives[i - 1]),
  };
}
