import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunSummary } from "../../src/core/tracking/run-record.ts";
import { fieldOf, fieldsOf, usualFields } from "../../src/web/runs/fields.ts";
import { parallelAxes } from "../../src/web/runs/parallel-axes.ts";

function runOf(
  params: RunSummary["params"],
  metrics: RunSummary["metrics"],
  seconds: number | null = 1,
): RunSummary {
  return {
    ...{ id: "r", name: "titanic", kind: "train", status: "finished", startedAt: "2026-01-01T00:00:00Z" },
    ...{
      endedAt: null,
      seconds,
      error: null,
      params,
      metrics,
      tags: {},
      note: null,
      source: null,
      model: null,
    },
  };
}

const A = runOf(
  { max_depth: 3, criterion: "gini", folds: 10 },
  { "fold.roc_auc": 0.9, accuracy: 0.8, roc_auc: 0.7 },
);
const B = runOf(
  { max_depth: 9, criterion: "entropy", folds: 10 },
  { roc_auc: 0.9, "roc_auc.sd": 0.1, own: 5 },
);
const C = runOf({ max_depth: null, criterion: "log_loss", folds: 10 }, { roc_auc: 0.8, accuracy: 0.8 }, null);

describe("the fields of runs", () => {
  it("are found by their name, also where that has dots, and are undefined where a run has none", () => {
    const dotted = runOf({}, { "cv.roc_auc": 0.5 });
    assert.equal(fieldOf(dotted, "metrics.cv.roc_auc"), 0.5);
    assert.equal(fieldOf(C, "params.max_depth"), null);
    assert.equal(fieldOf(A, "params.nothing"), undefined);
    assert.equal(fieldOf(A, "params.toString"), undefined);
    assert.deepEqual([fieldOf(A, "seconds"), fieldOf(C, "seconds")], [1, undefined]);
  });

  it("are listed with the scores first, without those of single steps and deviations", () => {
    assert.deepEqual(fieldsOf([A, B]), [
      "metrics.roc_auc",
      "metrics.accuracy",
      "metrics.own",
      "params.max_depth",
      "params.criterion",
      "params.folds",
    ]);
    assert.deepEqual(fieldsOf([]), []);
  });

  it("are shown, unless others are chosen, when they are scores or tell the runs apart", () => {
    assert.deepEqual(usualFields([A, B]), [
      "metrics.roc_auc",
      "metrics.accuracy",
      "metrics.own",
      "params.max_depth",
      "params.criterion",
    ]);
  });
});

describe("the axes of parallel coordinates", () => {
  const axes = parallelAxes([A, B, C]);
  const axis = (name: string) => axes.find((each) => each.name === name) ?? assert.fail(name);

  it("are what the runs differ in, parameters first", () => {
    assert.deepEqual(
      axes.map(({ field }) => field),
      ["params.max_depth", "params.criterion", "metrics.roc_auc"],
    );
  });

  it("place numbers between the lowest and the highest, and what is none of them nowhere", () => {
    assert.deepEqual([A, B, C].map(axis("max_depth").place), [0, 1, null]);
    assert.deepEqual(axis("max_depth").ticks, [
      { at: 0, text: "3" },
      { at: 1, text: "9" },
    ]);
    const place = axis("roc_auc").place(C) ?? assert.fail();
    assert.ok(Math.abs(place - 0.5) < 1e-12);
  });

  it("place words evenly, in their order", () => {
    assert.deepEqual([A, B, C].map(axis("criterion").place), [0.5, 0, 1]);
  });

  it("are eight at the most, four of them of parameters", () => {
    const many = (value: number) =>
      runOf(
        Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p${i}`, value])),
        Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, value])),
      );
    const found = parallelAxes([many(1), many(2)]);
    assert.equal(found.length, 8);
    assert.equal(found.filter(({ field }) => field.startsWith("params.")).length, 4);
  });
});
