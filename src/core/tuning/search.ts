import type { TuneSettings } from "../config/tune-settings.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import type { ForestParams } from "../forest/params.ts";
import { meanAndSd } from "../metrics/mean-and-sd.ts";
import type { ScoreName } from "../metrics/scores.ts";
import { createRng } from "../rng.ts";
import { drawParams } from "./space.ts";

/** What a search is asked for beyond what the dataset file says. */
export interface TuneRequest {
  readonly trials?: number | undefined;
  /** See `SearchOptions`. */
  readonly timeMs?: number | undefined;
  /** Whether the cross-validated scores are to be those of the whole search, made anew in each fold. */
  readonly nested: boolean;
}

/** Settings that were tried: their score on each fold that they got to. Trial 0 is what the dataset file says. */
export interface Trial {
  readonly trial: number;
  readonly params: ForestParams;
  readonly scores: readonly number[];
  readonly mean: number;
  readonly sd: number;
}

/** What a search found. */
export interface SearchResult {
  readonly score: ScoreName;
  readonly best: Trial;
  /** The best first: those with more folds before those with fewer. */
  readonly trials: readonly Trial[];
  /** Whether time ran out before all settings that were wanted had been tried. */
  readonly isCutShort: boolean;
}

/** One piece of work: the score of settings on one fold. */
export interface FoldJob {
  readonly trial: number;
  readonly params: ForestParams;
  /** Of all folds of all repeats, from 0. */
  readonly fold: number;
}

export interface SearchOptions {
  readonly settings: TuneSettings;
  /** The parameters that the dataset file has. */
  readonly given: ForestParams;
  readonly seed: number;
  /** After so many milliseconds no further settings are begun; those that are there go on to the end. */
  readonly timeMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that never go back. */
  readonly clock: () => number;
  /** Scores jobs, each in its place; the score of a job does not depend on which others it comes with. */
  readonly scoreAll: (jobs: readonly FoldJob[]) => Promise<readonly (number | null)[]>;
  /** How many jobs are handed out together while time counts. */
  readonly batch: number;
  readonly onTrial?: ((trial: Trial) => void) | undefined;
}

/** Of the settings of a rung a third goes on, with three times as many folds. */
const REDUCTION = 3;
const FIRST_FOLDS = 2;
const LOWER_IS_BETTER = new Set<ScoreName>(["log_loss", "brier_score"]);

/**
 * Random search with successive halving: settings are drawn at random and scored on a few folds, the better third on three times
 * as many, and so on until the last few have all folds (Jamieson and Talwalkar, 2016). All are scored on the same folds, so a
 * fold that is hard is hard for all. What the dataset file has goes through every rung: the best is never worse on these folds.
 * Equal seeds give equal results; without `timeMs` on any machine.
 *
 * @throws OpsError OPS_INTERRUPTED; OPS_TOO_FEW_ROWS where the score cannot be told on a fold.
 */
export async function searchParams(options: SearchOptions): Promise<SearchResult> {
  const { settings, onTrial } = options;
  const better = LOWER_IS_BETTER.has(settings.score) ? 1 : -1;
  const rank = (trials: readonly Trial[]): Trial[] =>
    [...trials].sort((a, b) => better * (a.mean - b.mean) || a.trial - b.trial);
  const [first, ...rungs] = rungsOf(settings);
  let running = rank(await firstRung(options, first));
  const left: Trial[] = [];
  const isCutShort = running.length < settings.trials;
  for (const folds of rungs) {
    const count = Math.max(1, Math.ceil(running.length / REDUCTION));
    const goOn = running.filter(({ trial }, place) => place < count || trial === 0);
    left.unshift(...running.filter((trial) => !goOn.includes(trial)));
    running = rank(await scored(options, goOn, folds));
  }
  for (const trial of running) onTrial?.(trial);
  return { score: settings.score, best: running[0], trials: [...running, ...left], isCutShort };
}

/** How many folds the settings of each rung are scored on. */
export function rungsOf({ folds, repeats }: Pick<TuneSettings, "folds" | "repeats">): number[] {
  const all = folds * repeats;
  const rungs: number[] = [];
  for (let count = Math.min(FIRST_FOLDS, all); count < all; count *= REDUCTION) rungs.push(count);
  return [...rungs, all];
}

/** How many folds a search scores, give or take those of the dataset file's own settings. */
export function plannedFolds(settings: TuneSettings): number {
  let [running, before, sum] = [settings.trials, 0, 0];
  for (const folds of rungsOf(settings)) {
    if (before > 0) running = Math.ceil(running / REDUCTION);
    sum += running * (folds - before);
    before = folds;
  }
  return sum;
}

/** Settings without a score yet, tried batch by batch while there is time. */
async function firstRung(options: SearchOptions, folds: number): Promise<Trial[]> {
  const { settings, given, seed, timeMs = Number.POSITIVE_INFINITY, clock, batch, onTrial } = options;
  const until = clock() + timeMs;
  const rng = createRng(seed);
  const trials: Trial[] = [];
  while (trials.length < settings.trials && (trials.length < 2 || clock() < until)) {
    const count = Math.min(batch, settings.trials - trials.length);
    const begun = Array.from({ length: count }, (_, i) => {
      const trial = trials.length + i;
      const params = trial === 0 ? given : drawParams(settings.space, given, rng.fork(trial));
      return { trial, params, scores: [], mean: Number.NaN, sd: Number.NaN };
    });
    const done = await scored(options, begun, folds);
    for (const each of done) onTrial?.(each);
    trials.push(...done);
  }
  return trials;
}

/** Trials with the scores of as many folds as are asked for. */
async function scored(options: SearchOptions, trials: readonly Trial[], folds: number): Promise<Trial[]> {
  throwIfInterrupted(options.signal);
  const jobs = trials.flatMap(({ trial, params, scores }) =>
    Array.from({ length: Math.max(0, folds - scores.length) }, (_, i) => ({
      trial,
      params,
      fold: scores.length + i,
    })),
  );
  const found = await options.scoreAll(jobs);
  return trials.map((each) => {
    const added = found.filter((_, i) => jobs[i].trial === each.trial);
    const scores = [...each.scores, ...added.map((score) => score ?? undefinedScore(options.settings.score))];
    return { ...each, scores, ...meanAndSd(scores) };
  });
}

function undefinedScore(score: ScoreName): never {
  throw new OpsError(
    "OPS_TOO_FEW_ROWS",
    `\`${score}\` cannot be told on a fold whose rows are all of one class`,
    {
      hint: "lower model.tune.folds, or choose another model.tune.score",
      details: { score },
    },
  );
}
