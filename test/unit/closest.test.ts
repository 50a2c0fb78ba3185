import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closest } from "../../src/core/closest.ts";

const NAMES = ["validate", "train", "predict", "process", "pipeline"];

describe("the closest word", () => {
  it("is the one that differs by the fewest letters", () => {
    assert.equal(closest("vaildate", NAMES), "validate");
    assert.equal(closest("trian", ["brain", "trial"]), "trial");
    assert.equal(closest("proces", NAMES), "process");
  });

  it("counts two letters that changed places as one", () => {
    assert.equal(closest("trian", ["train", "brain"]), "train");
    assert.equal(closest("csv", ["scv"]), "scv");
    assert.equal(closest("ab", ["ba"]), "ba");
  });

  it("is found whatever the case", () => {
    assert.equal(closest("TRAIN", NAMES), "train");
    assert.equal(closest("fare", ["Age", "Fare"]), "Fare");
  });

  it("is none where nothing is like enough to be what was meant", () => {
    assert.equal(closest("deploy", NAMES), undefined);
    assert.equal(closest("x", ["Age", "Id"]), undefined);
    assert.equal(closest("train", []), undefined);
  });

  it("is the first of those equally close, so that the answer does not change from run to run", () => {
    assert.equal(closest("bat", ["cat", "hat"]), "cat");
    assert.equal(closest("bat", ["hat", "cat"]), "hat");
  });

  it("does not take a short word for another of which no letter is the same", () => {
    assert.equal(closest("a", ["b"]), undefined);
    assert.equal(closest("", ["b"]), undefined);
  });
});
