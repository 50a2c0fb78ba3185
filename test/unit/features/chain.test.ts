import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { traceChain } from "../../../src/core/features/chain.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import { bindStep, featureStepSchema, preprocessStepSchema } from "../../../src/core/features/steps.ts";
import { RAW_KINDS } from "./random-steps.ts";
import type { StepText } from "./steps.ts";

const bound = (steps: readonly StepText[]) => steps.map((step) => bindStep(preprocessStepSchema.parse(step)));
const trace = (...steps: StepText[]) => traceChain(bound(steps), RAW_KINDS);

describe("tracing steps before there is data", () => {
  it("follows what each makes and leaves out", () => {
    const { kinds, faults } = trace(
      { step: "sum", columns: ["n1", "n2"], as: "s" },
      { step: "one-hot", column: "t1", categories: ["a"] },
      { step: "ordinal", column: "t2" },
      { step: "drop", columns: ["n1", "s"] },
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      [...kinds],
      [
        ["n2", "number"],
        ["t2", "number"],
        ["t1=a", "number"],
        ["t1=unknown", "number"],
      ],
    );
  });

  it("finds a column that is not there, or not there any more, at its key", () => {
    const { faults } = trace(
      { step: "drop", columns: ["n1", "gone"] },
      { step: "sum", columns: ["n2", "n1"], as: "s" },
      { step: "impute", column: "n2", strategy: "mean", by: ["t1", "x"] },
    );
    assert.deepEqual(
      faults.map(({ index, key }) => [index, key]),
      [
        [0, "columns.1"],
        [1, "columns.1"],
        [2, "by.1"],
      ],
    );
    assert.equal(faults[1].message, "there is no column `n1` here (there are `n2`, `t1`, `t2`)");
  });

  it("finds a column of the wrong kind", () => {
    const { faults } = trace(
      { step: "scale", column: "t1" },
      { step: "extract", column: "n1", pattern: ".", as: "x" },
      { step: "impute", column: "n1", strategy: "constant", value: "x" },
      { step: "impute", column: "t1", strategy: "median" },
      { step: "impute", column: "t1", strategy: "mode" },
    );
    assert.deepEqual(
      faults.map(({ message }) => message),
      [
        "`t1` holds text, and `scale` needs numbers",
        "`n1` holds numbers, and `extract` needs text",
        "`n1` holds numbers, and `impute` needs text",
        "`t1` holds text, and `impute` needs numbers",
      ],
    );
  });

  it("goes on after a fault, so that one that follows from it is not told too", () => {
    const { faults } = trace({ step: "sum", columns: ["missing"], as: "s" }, { step: "log1p", column: "s" });
    assert.equal(faults.length, 1);
  });
});

describe("the columns that steps make and read", () => {
  const features = [
    { step: "take", column: "t1" },
    { step: "log1p", column: "n1" },
    { step: "sum", columns: ["n1", "s0"], as: "s" },
    { step: "take", column: "t1", as: "again" },
  ];

  it("are told in order of first appearance", () => {
    assert.deepEqual([...traceChain(bound(features), RAW_KINDS).made.keys()], ["t1", "n1", "s", "again"]);
  });

  it("are raw where no step before made them", () => {
    const configs = features.map((step) => featureStepSchema.parse(step));
    const { names, rawColumns } = createFeatureDeriver(configs, new Map([...RAW_KINDS, ["s", "number"]]));
    assert.deepEqual(names, ["t1", "n1", "s", "again"]);
    assert.deepEqual(rawColumns, ["t1", "n1"]);
  });
});
