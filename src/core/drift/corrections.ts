/** What a family of tests says together. */
export interface CorrectedTests {
  /** Whether any test of the family finds drift. */
  readonly isDrift: boolean;
  /** As Alibi Detect reports it: one number, or with `fdr` those of all ranks where no test passes its own. */
  readonly threshold: number | readonly number[];
  /** What the p-value of each test must be below, in the order of the tests. */
  readonly thresholds: readonly number[];
}

type Correction = (pValues: readonly number[], level: number) => CorrectedTests;

/**
 * The rules by which several tests at once keep their common `level`, with the strict `<` of Alibi Detect. Another
 * rule is another row.
 */
export const CORRECTIONS = {
  /** Each at level / number of tests: the chance that any of them is wrong is at most `level`. */
  bonferroni(pValues, level) {
    const threshold = level / pValues.length;
    return {
      isDrift: pValues.some((p) => p < threshold),
      threshold,
      thresholds: pValues.map(() => threshold),
    };
  },

  /**
   * Benjamini and Hochberg (1995): the expected share of wrong ones among the drifts that are found is at most
   * `level`. The i-th smallest of n p-values is held against level·i/n; the largest that is below its threshold takes
   * all smaller ones with it.
   */
  fdr(pValues, level) {
    const byRank = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
    const ofRank = pValues.map((_, rank) => (level * (rank + 1)) / pValues.length);
    const last = byRank.findLastIndex((test, rank) => pValues[test] < ofRank[rank]);
    if (last >= 0)
      return { isDrift: true, threshold: ofRank[last], thresholds: pValues.map(() => ofRank[last]) };
    const thresholds = pValues.map(() => 0);
    for (const [rank, test] of byRank.entries()) thresholds[test] = ofRank[rank];
    return { isDrift: false, threshold: ofRank, thresholds };
  },
} satisfies Record<string, Correction>;

export type CorrectionName = keyof typeof CORRECTIONS;

/** The names of the corrections, the default first. */
export const CORRECTION_NAMES = Object.keys(CORRECTIONS) as [CorrectionName, ...CorrectionName[]];

/** What the tests say together; no test, no drift. */
export function correctTests(
  name: CorrectionName,
  pValues: readonly number[],
  level: number,
): CorrectedTests {
  if (pValues.length === 0) return { isDrift: false, threshold: level, thresholds: [] };
  return CORRECTIONS[name](pValues, level);
}
