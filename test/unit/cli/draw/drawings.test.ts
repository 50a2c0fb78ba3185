import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bar, stackedBar } from "../../../../src/cli/draw/bar.ts";
import { columnsOf, type Drawing } from "../../../../src/cli/draw/canvas.ts";
import { confusionMatrixDrawing } from "../../../../src/cli/draw/confusion-matrix.ts";
import { type HistogramBin, histogram } from "../../../../src/cli/draw/histogram.ts";
import { rocCurveDrawing } from "../../../../src/cli/draw/roc-curve.ts";
import { sparkline } from "../../../../src/cli/draw/sparkline.ts";

const matrixOf = (tn: number, fp: number, fn: number, tp: number) => ({
  names: ["negative", "positive"],
  table: [
    [tn, fp],
    [fn, tp],
  ],
});
const MATRIX = matrixOf(98, 12, 18, 51);
const ROC = { fpr: [0, 0, 0.2, 1], tpr: [0, 0.6, 0.9, 1] };
const BINS: HistogramBin[] = [
  { label: "0.0–0.5", parts: [3, 9], note: "12 rows" },
  { label: "0.5–1.0", parts: [6, 0], note: "6 rows" },
];

/** A drawing as one text, as it is read in a test. */
const drawn = (draw: Drawing, width: number, unicode: boolean): string =>
  `\n${draw({ width, unicode }).join("\n")}\n`;

describe("a drawing", () => {
  it("of a confusion matrix has a row for each class, with counts, shares of the row and bars", () => {
    assert.equal(
      drawn(confusionMatrixDrawing(MATRIX), 60, true),
      `
           predicted
actual     negative                  positive
negative   98 (89 %) ████████████░   12 (11 %) █░░░░░░░░░░░░
positive   18 (26 %) ███░░░░░░░░░░   51 (74 %) ██████████░░░
`,
    );
    assert.equal(
      drawn(confusionMatrixDrawing(MATRIX), 40, false),
      `
           predicted
actual     negative        positive
negative   98 (89 %) ###   12 (11 %) ---
positive   18 (26 %) #--   51 (74 %) ##-
`,
    );
  });

  it("of a confusion matrix without a class has no share of nothing", () => {
    const lines = confusionMatrixDrawing(matrixOf(5, 0, 0, 0))({ width: 80, unicode: false });
    assert.match(lines[2], /^negative {3}5 \(100 %\) #{16} {3}0 \(0 %\) +-{16}$/);
    assert.match(lines[3], /^positive {3}0 +-{16} {3}0 +-{16}$/);
  });

  it("of a confusion matrix of many classes names the classes that are mistaken most", () => {
    const names = Array.from({ length: 12 }, (_, k) => `class ${k}`);
    const table = names.map((_, i) => names.map((_, j) => (i === j ? 50 : i === 3 && j < 3 ? j : 0)));
    assert.deepEqual(confusionMatrixDrawing({ names, table })({ width: 80, unicode: true }), [
      "2 of class 3 predicted as class 2",
      "1 of class 3 predicted as class 1",
    ]);
  });

  it("of a ROC curve rises from the lower left to the upper right, over the line of guessing", () => {
    assert.equal(
      drawn(rocCurveDrawing(ROC), 32, true),
      `
 true positive rate
 1.0 ┤     ⣀⡠⠤⠤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⢉⠉⠙⠉
     │  ⢀⠔⠉              ⠐
     │⡠⠊⠁            ⠠ ⠈
 0.5 ┤⡇           ⠄⠈
     │⡇       ⠄ ⠁
     │⡇   ⡀ ⠂
 0.0 ┤⡇ ⠂
     └─────────────────────────
     0.0         0.5         1.0
            false positive rate
`,
    );
    assert.equal(
      drawn(rocCurveDrawing(ROC), 32, false),
      `
 true positive rate
 1.0 +     ........:''''''':'''
     |  .:'              '
     |.''            . '
 0.5 +:           .'
     |:       . '
     |:   . '
 0.0 +: '
     +-------------------------
     0.0         0.5         1.0
            false positive rate
`,
    );
  });

  it("of a histogram has bars on one scale, whose parts can be told apart", () => {
    assert.equal(
      drawn(histogram(BINS), 36, true),
      `
0.0–0.5  █████▒▒▒▒▒▒▒▒▒▒▒▒▒  12 rows
0.5–1.0  █████████           6 rows
`,
    );
    assert.equal(
      drawn(histogram(BINS), 36, false),
      `
0.0-0.5  #####=============  12 rows
0.5-1.0  #########           6 rows
`,
    );
  });

  it("of a histogram keeps the bars where there is no room for words", () => {
    assert.equal(
      drawn(histogram(BINS), 20, true),
      `
0.0–0.5  ███▒▒▒▒▒▒▒▒
0.5–1.0  ██████
`,
    );
  });

  it("of a histogram of nothing has no bars", () => {
    assert.deepEqual(
      histogram([{ label: "a", parts: [0], note: "0" }])({ width: 20, unicode: true }).map((line) =>
        line.replace(/ +/, " "),
      ),
      ["a 0"],
    );
    assert.deepEqual(histogram([])({ width: 20, unicode: true }), []);
  });

  it("never is wider than the terminal, and is ASCII where that is asked for", () => {
    const count = fc.nat({ max: 1e6 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const bin = fc.record({
      label: fc.string({ maxLength: 60 }),
      parts: fc.array(fc.double({ min: -5, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 4 }),
      note: fc.constantFrom("", "12 rows", "a note of some length, longer than many a terminal is wide"),
    });
    const drawings: fc.Arbitrary<Drawing> = fc.oneof(
      fc
        .array(fc.string({ maxLength: 30 }), { minLength: 2, maxLength: 12 })
        .chain((names) => {
          const row = fc.array(count, { minLength: names.length, maxLength: names.length });
          const table = fc.array(row, { minLength: names.length, maxLength: names.length });
          return fc.record({ names: fc.constant(names), table });
        })
        .map(confusionMatrixDrawing),
      fc.array(bin, { maxLength: 8 }).map(histogram),
      fc.array(fc.tuple(share, share), { minLength: 2, maxLength: 20 }).map((points) => {
        const rising = (axis: 0 | 1) => [0, ...points.map((point) => point[axis]).sort((a, b) => a - b), 1];
        return rocCurveDrawing({ fpr: rising(0), tpr: rising(1) });
      }),
    );
    fc.assert(
      fc.property(drawings, fc.integer({ min: 50, max: 200 }), fc.boolean(), (draw, width, unicode) => {
        for (const line of draw({ width, unicode })) {
          assert.ok(columnsOf(line) <= width, `${columnsOf(line)} > ${width}: ${line}`);
          if (!unicode) assert.match(line, /^[ -~]*$/);
        }
      }),
    );
  });
});

describe("a bar", () => {
  const unicode = { width: 80, unicode: true };
  it("is as long as its share, to an eighth of a cell", () => {
    assert.equal(bar(0.5, 10, unicode), "█████");
    assert.equal(bar(1 / 16, 10, unicode), "▋");
    assert.equal(bar(2, 3, unicode), "███");
    assert.equal(bar(-1, 3, unicode), "");
  });

  it("is to be seen for anything but nothing", () => {
    assert.equal(bar(1e-9, 10, unicode), "▏");
    assert.equal(bar(0, 10, unicode), "");
    assert.equal(stackedBar([1e-9, 1e-9], 10, unicode).length, 1);
    assert.equal(stackedBar([0, 0], 10, unicode), "");
  });
});

describe("a sparkline", () => {
  it("goes from the least to the most", () => {
    assert.equal(sparkline([1, 2, 3, 4, 5, 6, 7, 8], { unicode: true }), "▁▂▃▄▅▆▇█");
    assert.equal(sparkline([1, 2, 3, 4, 5, 6, 7, 8], { unicode: false }), "_.:-=+*#");
  });

  it("has a blank where a number is missing, and no slope where all are the same", () => {
    assert.equal(sparkline([1, null, 2, Number.NaN], { unicode: true }), "▁ █ ");
    assert.equal(sparkline([3, 3, 3], { unicode: true }), "▅▅▅");
    assert.equal(sparkline([], { unicode: true }), "");
  });
});
