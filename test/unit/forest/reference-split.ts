import type { TrainingData } from "../../../src/core/forest/engine.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";

/** A split as plain as it can be said: the rows on each side. */
export interface ReferenceSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
}

/** Weighted class counts of rows. */
export function classCounts(
  { labels, classCount, classWeights }: TrainingData,
  rows: readonly number[],
): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const row of rows) counts[labels[row]] += classWeights?.[labels[row]] ?? 1;
  return counts;
}

/** The impurity of rows times their weight, by the textbook formula. */
export function impurity(
  data: TrainingData,
  rows: readonly number[],
  criterion: ForestParams["criterion"],
): number {
  const counts = classCounts(data, rows);
  const weight = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / weight).filter((share) => share > 0);
  if (criterion === "gini") return weight * (1 - shares.reduce((sum, p) => sum + p * p, 0));
  return -weight * shares.reduce((sum, p) => sum + p * Math.log(p), 0);
}

/** The rows that go left and right. */
export function sides(
  data: TrainingData,
  rows: readonly number[],
  split: ReferenceSplit,
): [number[], number[]] {
  const goesLeft = (row: number): boolean => {
    const value = data.columns[split.feature][row];
    return Number.isNaN(value) ? split.missingLeft : value <= split.threshold;
  };
  return [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))];
}

/** Every split of the rows there is: each feature, halfway between neighbours or present from missing. */
export function* allSplits(data: TrainingData, rows: readonly number[]): Generator<ReferenceSplit> {
  for (let feature = 0; feature < data.columns.length; feature++) {
    const values = rows.map((row) => data.columns[feature][row]);
    const present = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
    for (let i = 1; i < present.length; i++) {
      const threshold = (present[i - 1] + present[i]) / 2;
      yield { feature, threshold, missingLeft: false };
      yield { feature, threshold, missingLeft: true };
    }
    if (present.length > 0 && values.some(Number.isNaN))
      yield { feature, threshold: Number.POSITIVE_INFINITY, missingLeft: false };
  }
}
