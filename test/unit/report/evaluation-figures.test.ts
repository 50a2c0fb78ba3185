import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { evaluatePredictions } from "../../../src/core/metrics/evaluate.ts";
import { evaluationFigures } from "../../../src/core/report/figures/evaluation-figures.ts";

const predictions = fc
  .array(
    fc.record({ label: fc.integer({ min: 0, max: 1 }), score: fc.double({ min: 0, max: 1, noNaN: true }) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((rows) => ({
    labels: Uint8Array.from(rows, ({ label }) => label),
    scores: Float64Array.from(rows, ({ score }) => score),
  }));

/** The elements of a file in their order; throws where one is closed that was not open. */
function elementsOf(svg: string): string[] {
  const [open, seen]: string[][] = [[], []];
  for (const [, closes, name, rest] of svg.matchAll(/<(\/?)([a-z]+)((?:[^<>"]|"[^"<>]*")*)>/g)) {
    if (closes) assert.equal(open.pop(), name);
    else {
      seen.push(name);
      if (!rest.endsWith("/")) open.push(name);
    }
  }
  assert.deepEqual(open, []);
  return seen;
}

describe("the figures of an evaluation", () => {
  it("are whole SVG files with a title and a description, whatever was predicted", () => {
    fc.assert(
      fc.property(predictions, fc.string(), ({ labels, scores }, feature) => {
        const evaluation = evaluatePredictions(labels, scores);
        const importance = [{ feature, mean: 0.1, sd: 0 }];
        const figures = evaluationFigures({ ...evaluation, permutation_importance: importance });
        const drawn = [...figures.keys()];
        assert.equal(drawn.includes("roc-curve.svg"), evaluation.roc_curve !== null);
        assert.equal(drawn.includes("precision-recall-curve.svg"), evaluation.pr_curve !== null);
        for (const svg of figures.values()) {
          assert.deepEqual(elementsOf(svg).slice(0, 4), ["svg", "title", "desc", "style"]);
          assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("draw what the numbers say", () => {
    const evaluation = evaluatePredictions(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.6, 0.7, 0.9));
    const importance = [
      { feature: "Sex & <b>", mean: 0.2, sd: 0.05 },
      { feature: "A name that is far too long for it", mean: -0.1, sd: 0.01 },
    ];
    const figures = evaluationFigures({ ...evaluation, permutation_importance: importance });
    const of = (name: string) => figures.get(name) ?? "";
    assert.match(
      of("confusion-matrix.svg"),
      /Of 2 negative rows 1 were predicted so, of 2 positive rows 2\./,
    );
    assert.match(of("roc-curve.svg"), /class="line" d="M64 364L(64 204L)?64 44L.*384 44"/);
    assert.match(of("importance.svg"), />Sex &amp; &lt;b&gt;</);
    assert.match(of("importance.svg"), />A name that is far …</);
    assert.match(of("importance.svg"), /width="0"/);
    assert.equal(
      evaluationFigures({ ...evaluation, permutation_importance: [] }).has("importance.svg"),
      false,
    );
  });
});
