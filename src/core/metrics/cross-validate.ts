import { z } from "zod";
import { throwIfInterrupted } from "../errors.ts";
import { computeScores } from "./compute-scores.ts";
import { meanAndSd } from "./mean-and-sd.ts";
import { SCORE_NAMES, type ScoreName, type Scores, scoresSchema } from "./scores.ts";

/**
 * One score over the folds: its value on each, in order, their mean and their standard deviation (ddof = 0, numpy's
 * default). Null where the score is undefined: a mean over some of the folds would not compare with one over all.
 */
const foldScoreSchema = z.object({
  mean: z.number().nullable(),
  sd: z.number().min(0).nullable(),
  folds: z.array(z.number().nullable()),
});

/** What a cross-validation reports: every score of {@link Scores} over the folds, as plain JSON. */
export const crossValidationSchema = z.object({
  folds: z.int().min(2),
  /** Whether parameters were searched for anew in each fold. */
  nested: z.literal(true).optional(),
  scores: z.record(scoresSchema.keyof(), foldScoreSchema),
});

export type CrossValidation = z.infer<typeof crossValidationSchema>;

/** What the model of a fold says of the rows that it did not see. */
export interface FoldPredictions {
  readonly scores: Float64Array;
  /** Where the scores by class cut, of two classes; 0.5 when not given. */
  readonly threshold?: number;
}

/** What {@link crossValidate} needs. */
export interface CrossValidateInput {
  /** Class of each row, from 0. */
  readonly labels: Uint8Array;
  /** Fold of each row, as `stratifiedFolds` deals them; each fold from 0 to the highest has rows. */
  readonly folds: ArrayLike<number>;
  /**
   * Fits on the rows `train` and returns the scores of the rows `test`, in their order. Both are ascending and share
   * no row. Whatever learns from data, a preprocessor too, has to be fitted in here, on `train` alone.
   */
  readonly fitPredict: (train: Uint32Array, test: Uint32Array, fold: number) => Promise<FoldPredictions>;
  readonly signal?: AbortSignal;
  /** Called after each fold with its scores. */
  readonly onFold?: (done: number, total: number, scores: Scores) => void;
}

/** The report, and what the model that did not see a row scores it. */
export interface CrossValidateResult {
  readonly report: CrossValidation;
  readonly outOfFold: Float64Array;
}

/**
 * Fits and scores once a fold, one after the other: a fit uses all cores by itself.
 *
 * @throws OpsError OPS_INTERRUPTED between folds when the signal is aborted, and whatever `fitPredict` throws.
 * @throws RangeError for folds that do not fit the labels, or predictions that are not one probability a test row.
 */
export async function crossValidate(input: CrossValidateInput): Promise<CrossValidateResult> {
  const { labels, folds, fitPredict, signal, onFold } = input;
  const total = countFolds(labels, folds);
  let outOfFold = new Float64Array(0);
  const perFold: Scores[] = [];
  for (let fold = 0; fold < total; fold++) {
    throwIfInterrupted(signal);
    const { train, test } = rowsOfFold(folds, fold);
    const { scores: predicted, ...options } = await fitPredict(train, test, fold);
    // Scored before it is copied: this checks the length and the range of what came back.
    const scores = computeScores(
      Uint8Array.from(test, (row) => labels[row]),
      predicted,
      options,
    );
    const width = predicted.length / test.length;
    if (fold === 0) outOfFold = new Float64Array(labels.length * width);
    for (let i = 0; i < test.length; i++)
      outOfFold.set(predicted.subarray(i * width, (i + 1) * width), test[i] * width);
    perFold.push(scores);
    onFold?.(fold + 1, total, scores);
  }
  throwIfInterrupted(signal);
  return { report: { folds: total, scores: summarize(perFold) }, outOfFold };
}

/** The number of folds, of which there are two or more and none is empty. */
function countFolds(labels: Uint8Array, folds: ArrayLike<number>): number {
  if (folds.length !== labels.length)
    throw new RangeError(`${labels.length} labels, but folds for ${folds.length} rows`);
  const used = new Set(Array.from(folds));
  const total = used.size;
  for (const fold of used)
    if (!Number.isInteger(fold) || fold < 0 || fold >= total)
      throw new RangeError(`fold ${fold} is not one of 0 to ${total - 1}`);
  if (total < 2) throw new RangeError(`${total} folds: at least 2 are needed`);
  return total;
}

/** The rows of all folds but one, and those of that one, each ascending. */
export function rowsOfFold(
  folds: ArrayLike<number>,
  fold: number,
): { readonly train: Uint32Array; readonly test: Uint32Array } {
  const rows = Uint32Array.from(folds, (_, row) => row);
  return {
    train: rows.filter((row) => folds[row] !== fold),
    test: rows.filter((row) => folds[row] === fold),
  };
}

function summarize(perFold: readonly Scores[]): CrossValidation["scores"] {
  const entries = SCORE_NAMES.map((name) => {
    const folds = perFold.map((scores) => scores[name]);
    const defined = folds.filter((value) => value !== null);
    const overFolds = defined.length === folds.length ? meanAndSd(defined) : { mean: null, sd: null };
    return [name, { ...overFolds, folds }] as const;
  });
  return Object.fromEntries(entries) as Record<ScoreName, (typeof entries)[number][1]>;
}
