import type { CountedClasses } from "../metrics/compute-scores.ts";
import { balancedAccuracy, f1 } from "../metrics/confusion.ts";
import { confusionTable, scoresOfTable } from "../metrics/confusion-table.ts";
import type { Interval } from "../metrics/intervals.ts";
import { oneAgainstRest } from "../metrics/one-against-rest.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import type { Ranking } from "../metrics/ranking.ts";
import { averagePrecision } from "../metrics/scores.ts";
import type { Rng } from "../rng.ts";

const REPLICATES = 1000;
/** Many rows are drawn fewer times: their intervals are narrow, and what is left of chance in them is narrower. */
const MAX_DRAWS = 100_000_000;
const MIN_REPLICATES = 200;

/** Scores whose spread no formula tells. */
const BY_BOOTSTRAP = ["f1", "balanced_accuracy", "average_precision"] as const;
/** Of more than two classes precision and recall are means, and no shares of rows. */
const CLASSES_BY_BOOTSTRAP = [...BY_BOOTSTRAP, "precision", "recall"] as const;

/** Null where no replicate has every class. */
type BootstrapIntervals<Name extends string> = Readonly<Record<Name, Interval | null>>;

/** The predictions to draw from; the ranking is theirs. */
interface Predictions {
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  readonly ranking: Ranking;
  readonly threshold: number;
}

/**
 * Percentile intervals (Efron, 1979): the scores of 1,000 samples of as many rows, drawn with replacement; between 2.5 % and
 * 97.5 % of them. Samples of one class only say nothing of these scores and are left out. Equal states of `rng` give equal
 * intervals.
 */
export function bootstrapIntervals(
  predictions: Predictions,
  rng: Rng,
): BootstrapIntervals<(typeof BY_BOOTSTRAP)[number]> {
  const { labels, threshold } = predictions;
  const rank = createRanker(predictions);
  return intervalsOver(BY_BOOTSTRAP, samples(labels.length, rng), (rows) => {
    const ranking = rank(rows);
    if (ranking.positives === 0 || ranking.negatives === 0) return null;
    const matrix = matrixOf(ranking, threshold);
    return {
      f1: f1(matrix),
      balanced_accuracy: balancedAccuracy(matrix),
      average_precision: averagePrecision(ranking),
    };
  });
}

/** The same for more than two classes. Samples that lack a class are left out. */
export function bootstrapClassIntervals(
  outcomes: Outcomes,
  { rankings, table, predicted }: CountedClasses,
  rng: Rng,
): BootstrapIntervals<(typeof CLASSES_BY_BOOTSTRAP)[number]> {
  const { labels } = outcomes;
  const classCount = table.length;
  const rankers = rankings.map((ranking, k) => createRanker({ ...oneAgainstRest(outcomes, k), ranking }));
  return intervalsOver(CLASSES_BY_BOOTSTRAP, samples(labels.length, rng, classCount), (rows) => {
    const ranked = rankers.map((rank) => averagePrecisionOf(rank(rows)));
    if (ranked.includes(null)) return null;
    const drawn = (values: Uint8Array) => rows.map((row) => values[row]);
    const ofTable = scoresOfTable(confusionTable(drawn(labels), drawn(predicted), classCount));
    const average_precision = (ranked as number[]).reduce((sum, each) => sum + each, 0) / classCount;
    return { ...ofTable, average_precision };
  });
}

function averagePrecisionOf(ranking: Ranking): number | null {
  return ranking.positives === 0 ? null : averagePrecision(ranking);
}

/** Rows drawn with replacement, as many as there are, again and again; good until the next are drawn. */
function* samples(rowCount: number, rng: Rng, rankings = 1): Generator<Uint32Array> {
  const affordable = Math.floor(MAX_DRAWS / (rowCount * rankings));
  const replicates = Math.max(MIN_REPLICATES, Math.min(REPLICATES, affordable));
  const rows = new Uint32Array(rowCount);
  for (let i = 0; i < replicates; i++) {
    for (let j = 0; j < rowCount; j++) rows[j] = rng.below(rowCount);
    yield rows;
  }
}

/** The intervals of scores over samples, of which those that tell nothing are left out. */
function intervalsOver<Name extends string>(
  names: readonly Name[],
  drawn: Iterable<Uint32Array>,
  scoresOf: (rows: Uint32Array) => Readonly<Record<Name, number>> | null,
): Record<Name, Interval | null> {
  const found: { name: Name; values: number[] }[] = names.map((name) => ({ name, values: [] }));
  for (const rows of drawn) {
    const scores = scoresOf(rows);
    if (scores !== null) for (const { name, values } of found) values.push(scores[name]);
  }
  const intervals = found.map(({ name, values }) => [name, percentiles(values)]);
  return Object.fromEntries(intervals) as Record<Name, Interval | null>;
}

/** Ranks rows that were drawn: a score's place is looked up once, so that no sample is sorted. */
function createRanker({
  labels,
  scores,
  ranking,
}: Omit<Predictions, "threshold">): (rows: Uint32Array) => Ranking {
  const { thresholds } = ranking;
  const placeOf = Uint32Array.from(scores, (score) => placeIn(thresholds, score));
  const rowsAt = [new Uint32Array(thresholds.length), new Uint32Array(thresholds.length)];
  const kept = new Float64Array(thresholds.length);
  const truePositives = new Uint32Array(thresholds.length);
  const falsePositives = new Uint32Array(thresholds.length);
  return (drawn) => {
    for (const rows of rowsAt) rows.fill(0);
    for (const row of drawn) rowsAt[labels[row]][placeOf[row]]++;
    let length = 0;
    let positives = 0;
    let negatives = 0;
    for (let place = 0; place < thresholds.length; place++) {
      // A score that was not drawn is no threshold.
      if (rowsAt[0][place] + rowsAt[1][place] === 0) continue;
      negatives += rowsAt[0][place];
      positives += rowsAt[1][place];
      kept[length] = thresholds[place];
      truePositives[length] = positives;
      falsePositives[length++] = negatives;
    }
    return {
      thresholds: kept.subarray(0, length),
      truePositives: truePositives.subarray(0, length),
      falsePositives: falsePositives.subarray(0, length),
      positives,
      negatives,
    };
  };
}

/** The place of a value in descending ones, among which it is. */
function placeIn(descending: Float64Array, value: number): number {
  let low = 0;
  let high = descending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle] > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function matrixOf(ranking: Ranking, threshold: number) {
  const { truePositives, falsePositives, positives, negatives } = ranking;
  const last = ranking.thresholds.findLastIndex((each) => each > threshold);
  const tp = last < 0 ? 0 : truePositives[last];
  const fp = last < 0 ? 0 : falsePositives[last];
  return { tn: negatives - fp, fp, fn: positives - tp, tp };
}

function percentiles(values: readonly number[]): Interval | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Between the two nearest of ascending values, by how near: numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
