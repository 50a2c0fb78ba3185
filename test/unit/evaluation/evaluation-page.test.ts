import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluationPage, type PageEvaluation } from "../../../src/core/evaluation/evaluation-page.ts";
import { evaluatePredictions } from "../../../src/core/metrics/evaluate.ts";
import { SCORE_NAMES } from "../../../src/core/metrics/scores.ts";

const evaluation = evaluatePredictions(Uint8Array.of(0, 1, 0, 1), Float64Array.of(0.2, 0.6, 0.7, 0.9));

const INTERVALS = Object.fromEntries(
  SCORE_NAMES.map((name) => [name, name === "f1" ? null : { low: 0.1, high: 0.9, method: "normal" }]),
) as PageEvaluation["intervals"];

const EVALUATED: PageEvaluation = {
  ...evaluation,
  model: { name: "titanic", version: 3, digest: "abcdef0123456789" },
  data: { file: "a <b>.csv", rows: 4 },
  intervals: INTERVALS,
  threshold_counts: { threshold: [], tp: [], fp: [] },
  score_distribution: { positives: [], negatives: [] },
  subgroups: [
    {
      column: "Sex",
      label: "Sex",
      others: 2,
      groups: [],
      gaps: { demographic_parity: null, equal_opportunity: null },
    },
  ],
  uncalibrated: null,
  baselines: [
    {
      name: "logistic_regression",
      model: { intercept: 0, terms: [] },
      scores: { ...evaluation, roc_auc: 1 },
      intervals: INTERVALS,
    },
  ],
  permutation_importance: [{ feature: "Age", mean: 0.1, sd: 0 }],
  partial_dependence: [],
};

describe("the page of an evaluation", () => {
  const page = evaluationPage(EVALUATED);

  it("has each score with its interval, and says which baseline is better", () => {
    for (const name of SCORE_NAMES) assert.match(page, new RegExp(`<td[^>]*>${name}</td>`));
    assert.match(page, /<td[^>]*>0\.7500<\/td><td[^>]*>0\.100–0\.900<\/td>/);
    assert.match(page, /ranks these rows worse than a logistic regression/);
    assert.doesNotMatch(page, /NaN|Infinity|undefined|null/);
  });

  it("draws what can be drawn, fetches nothing, and escapes what it is given", () => {
    assert.equal(page.match(/<figure>/g)?.length, 5);
    assert.match(page, /a &lt;b&gt;\.csv/);
    assert.doesNotMatch(page, /src=|href=|<script/);
  });
});
