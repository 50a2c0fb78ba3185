import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { z } from "zod";
import { classWeights } from "../../../src/core/forest/class-weights.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { meanAndSd } from "../../../src/core/metrics/mean-and-sd.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { rocAuc } from "../../../src/core/metrics/scores.ts";
import { HISTORICAL_FILE, withoutHistoricalFile } from "../../helpers/historical-file.ts";
import {
  generatedProblems,
  problemDigest,
  type ReferenceProblem,
  titanicProblem,
} from "./reference-problems.ts";

/** The mean over folds and seeds, and the standard error that the folds of one cross-validation give it. */
const scoreSchema = z.strictObject({ mean: z.number(), standard_error: z.number().positive() });
// Written by scripts/golden/forest.py.
const goldenSchema = z.strictObject({
  releases: z.array(
    z.strictObject({
      versions: z.record(z.string(), z.string()),
      problems: z.array(
        z.strictObject({
          name: z.string(),
          digest: z.string(),
          accuracy: scoreSchema,
          roc_auc: scoreSchema,
        }),
      ),
    }),
  ),
});
const { releases } = goldenSchema.parse(
  JSON.parse(readFileSync(new URL("scikit-learn.golden.json", import.meta.url), "utf8")),
);

/** As many forests a fold, so that the mean owes little to the chance of one. */
const SEEDS = [1, 2, 3];

const SCORES = ["accuracy", "roc_auc"] as const;
type FoldScores = Record<(typeof SCORES)[number], number>;

async function scoreFold(
  { train, test }: ReferenceProblem["folds"][number],
  { params, classCount }: ReferenceProblem,
  seed: number,
): Promise<FoldScores> {
  const classes = Array.from({ length: classCount }, (_, k) => String(k));
  const weights = classWeights(params.class_weight, train.labels, classes);
  const forest = await ownEngine.fit({ ...train, classCount, classWeights: weights }, params, { seed });
  const rows = test.labels.length;
  const proba = new Float64Array(rows * classCount);
  forest.predictProba(test.columns, rows, proba);
  const right = test.labels.filter((label, row) => {
    const said = proba.subarray(row * classCount, (row + 1) * classCount);
    return said.indexOf(Math.max(...said)) === label;
  });
  // One class against the rest. Of two classes the second's area is the first's, as well.
  const areas = classes.map((_, k) => {
    const isClass = test.labels.map((label) => Number(label === k));
    const scores = Float64Array.from(isClass, (_, row) => proba[row * classCount + k]);
    return rocAuc(rankPredictions(isClass, scores)) ?? Number.NaN;
  });
  return { accuracy: right.length / rows, roc_auc: meanAndSd(areas).mean };
}

async function solve(problem: ReferenceProblem): Promise<FoldScores> {
  const found: FoldScores[] = [];
  for (const seed of SEEDS)
    for (const fold of problem.folds) found.push(await scoreFold(fold, problem, seed));
  const mean = (name: keyof FoldScores) => meanAndSd(found.map((scores) => scores[name])).mean;
  return { accuracy: mean("accuracy"), roc_auc: mean("roc_auc") };
}

async function assertAsGood(problem: ReferenceProblem): Promise<void> {
  const ours = await solve(problem);
  const compared = releases.filter(({ versions }) => meansTheSame(problem, versions["scikit-learn"]));
  assert.ok(compared.length > 0);
  for (const { versions, problems } of compared) {
    const release = `scikit-learn ${versions["scikit-learn"]}`;
    const theirs = problems.find(({ name }) => name === problem.name);
    assert.equal(theirs?.digest, problemDigest(problem), `${release} solved another problem: ask it again`);
    for (const score of SCORES) {
      const { mean, standard_error: error } = theirs[score];
      const found = `${score} ${ours[score]}; ${release} has ${mean}, with a standard error of ${error}`;
      assert.ok(Math.abs(ours[score] - mean) <= error, found);
    }
  }
}

/** Since 1.9 class weights say how often a row is drawn, and here, as before, what a row that was drawn counts. */
function meansTheSame({ params }: ReferenceProblem, version: string): boolean {
  return params.class_weight === null || version.startsWith("1.8.");
}

describe("cross-validated accuracy and ROC AUC of the forest", () => {
  for (const problem of generatedProblems())
    it(`are within a standard error of scikit-learn's for ${problem.name}`, () => assertAsGood(problem));

  it(
    "are within a standard error of scikit-learn's for the Titanic",
    {
      skip: withoutHistoricalFile,
    },
    async () => assertAsGood(await titanicProblem(HISTORICAL_FILE)),
  );
});
