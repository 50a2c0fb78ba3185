import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type TuneSettings, tuneSettingsSchema } from "../../../src/core/config/tune-settings.ts";
import { forestParamsSchema } from "../../../src/core/forest/params.ts";
import { createRng } from "../../../src/core/rng.ts";
import {
  type FoldJob,
  plannedFolds,
  rungsOf,
  type SearchOptions,
  searchParams,
} from "../../../src/core/tuning/search.ts";
import { drawParams } from "../../../src/core/tuning/space.ts";
import { openTrialLog } from "../../../src/core/tuning/trial-log.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const given = forestParamsSchema.parse({ max_depth: 3, n_estimators: 10 });
const settings = (changes: Partial<TuneSettings> = {}) => ({ ...tuneSettingsSchema.parse({}), ...changes });

/** Depth 9 is best on every fold; folds differ, and differ alike for all. */
const scoreOf = ({ params, fold }: FoldJob): number =>
  0.8 - Math.abs((params.max_depth ?? 20) - 9) / 100 - (fold % 3) / 50;

/** A search over that, and the jobs that it asked for. */
async function search(options: Partial<SearchOptions> = {}) {
  const jobs: FoldJob[] = [];
  const result = await searchParams({
    settings: settings({ space: { max_depth: { min: 2, max: 16, scale: "linear" } } }),
    given,
    seed: 1,
    clock: () => 0,
    batch: 30,
    scoreAll: async (all) => {
      jobs.push(...all);
      return all.map(scoreOf);
    },
    ...options,
  });
  return { result, jobs };
}

describe("a search for parameters", () => {
  it("finds the best there are, and is never worse than what it was given", async () => {
    const { result } = await search();
    assert.equal(result.best.params.max_depth, 9);
    assert.equal(result.best.params.n_estimators, 10);
    assert.equal(result.trials.length, 30);
    const asGiven = result.trials.find(({ trial }) => trial === 0);
    assert.deepEqual(asGiven?.params, given);
    assert.equal(asGiven?.scores.length, result.best.scores.length);
  });

  it("spends its folds on the better third, and scores no fold twice", async () => {
    const { result, jobs } = await search();
    assert.deepEqual(rungsOf(settings()), [2, 6, 10]);
    const byFolds = (folds: number) => result.trials.filter(({ scores }) => scores.length === folds).length;
    assert.deepEqual([2, 6, 10].map(byFolds), [19, 6, 5]);
    assert.equal(new Set(jobs.map(({ trial, fold }) => `${trial} ${fold}`)).size, jobs.length);
    assert.ok(Math.abs(jobs.length - plannedFolds(settings())) <= 8);
  });

  it("takes the lowest where lower is better", async () => {
    const { result } = await search({
      settings: settings({ score: "log_loss", space: { max_depth: { min: 2, max: 16, scale: "linear" } } }),
    });
    assert.ok(Math.abs((result.best.params.max_depth ?? 0) - 9) >= 5);
  });

  it("is the same for the same seed, and in whatever batches", async () => {
    const [one, two] = [await search(), await search({ batch: 1 })];
    assert.deepEqual(one.result.trials, two.result.trials);
    assert.notDeepEqual((await search({ seed: 2 })).result.trials, one.result.trials);
  });

  it("begins nothing more when its time is up, but ends what it began", async () => {
    let ms = 0;
    const { result } = await search({
      timeMs: 100,
      batch: 2,
      clock: () => {
        ms += 30;
        return ms;
      },
    });
    assert.equal(result.isCutShort, true);
    assert.equal(result.trials.length, 8);
    assert.equal(result.best.scores.length, 10);
  });

  it("says what to change where a score cannot be told", async () => {
    await opsError("OPS_TOO_FEW_ROWS", () => search({ scoreAll: async (all) => all.map(() => null) }));
  });

  it("stops when it is interrupted", async () => {
    await opsError("OPS_INTERRUPTED", () => search({ signal: AbortSignal.abort() }));
  });
});

describe("a space of parameters", () => {
  it("gives what the forest takes, whatever is drawn", () => {
    const { space } = tuneSettingsSchema.parse({
      space: {
        n_estimators: { min: 50, max: 500, scale: "log" },
        max_depth: [4, null],
        max_samples: { min: 0.3, max: 1 },
        min_samples_leaf: { min: 1, max: 3 },
        max_features: { min: 0.1, max: 0.9 },
      },
    });
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const drawn = drawParams(space, given, createRng(seed));
        assert.deepEqual(forestParamsSchema.parse(drawn), drawn);
        assert.ok(drawn.n_estimators >= 50 && drawn.n_estimators <= 500);
        assert.equal(drawn.criterion, given.criterion);
      }),
    );
  });

  it("reaches both ends of a range of whole numbers", () => {
    const { space } = tuneSettingsSchema.parse({ space: { min_samples_leaf: { min: 1, max: 3 } } });
    const drawn = Array.from(
      { length: 200 },
      (_, i) => drawParams(space, given, createRng(i)).min_samples_leaf,
    );
    assert.deepEqual([...new Set(drawn)].sort(), [1, 2, 3]);
  });

  for (const [what, space] of [
    ["a value that the parameter cannot have", { max_depth: [0] }],
    ["a range that ends where it begins", { max_depth: { min: 3, max: 3 } }],
    ["a log scale from 0 on", { max_samples: { min: 0, max: 1, scale: "log" } }],
    ["a parameter that there is none of", { depth: [3] }],
    ["a list without a value", { max_depth: [] }],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.equal(tuneSettingsSchema.safeParse({ space }).success, false);
    });
  }
});

describe("the log of a search", () => {
  const job = (trial: number, fold: number): FoldJob => ({ trial, fold, params: given });

  it("knows what was scored, also after its last line was cut short", async (t) => {
    const file = path.join(await tempDir(t), "tuning", "log.ndjson");
    const log = openTrialLog(file, "one");
    log.add(job(0, 0), 0.5);
    log.add(job(0, 1), null);
    log.add(job(1, 0), 0.25);
    log.close();
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -20));
    const again = openTrialLog(file, "one");
    assert.deepEqual(
      [again.known(job(0, 0)), again.known(job(0, 1)), again.known(job(1, 0))],
      [0.5, null, undefined],
    );
    again.add(job(1, 0), 0.75);
    again.close();
    const third = openTrialLog(file, "one");
    assert.equal(third.known(job(1, 0)), 0.75);
    third.close();
  });

  it("of another search is begun anew", async (t) => {
    const file = path.join(await tempDir(t), "log.ndjson");
    const log = openTrialLog(file, "one");
    log.add(job(0, 0), 0.5);
    log.close();
    const other = openTrialLog(file, "two");
    assert.equal(other.known(job(0, 0)), undefined);
    other.close();
    assert.equal(readFileSync(file, "utf8").split("\n").length, 2);
  });
});
