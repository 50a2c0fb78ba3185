import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { classWeights } from "../../../src/core/forest/class-weights.ts";

describe("classWeights", () => {
  const labels = Uint8Array.of(0, 0, 0, 1);

  it("has no weights where none are set", () => {
    assert.equal(classWeights(null, labels, ["no", "yes"]), null);
  });

  it("balances classes by n / (k × count)", () => {
    assert.deepEqual(classWeights("balanced", labels, ["no", "yes"]), Float64Array.of(4 / (2 * 3), 4 / 2));
  });

  it("balances so that every class weighs the same", () => {
    const weights = classWeights("balanced", labels, ["no", "yes"]);
    assert.ok(weights);
    assert.equal(weights[0] * 3, weights[1] * 1);
  });

  it("takes a class without rows", () => {
    assert.deepEqual(classWeights("balanced", labels, ["no", "yes", "maybe"])?.[2], 1);
  });

  it("reads weights by class value, 1 where none is given", () => {
    assert.deepEqual(classWeights({ yes: 2.5 }, labels, ["no", "yes"]), Float64Array.of(1, 2.5));
  });

  it("does not take a property of all objects for a weight", () => {
    assert.deepEqual(classWeights({}, labels, ["toString", "yes"]), Float64Array.of(1, 1));
  });

  it("refuses a value that is not a class, and names those that are", () => {
    assert.throws(() => classWeights({ survived: 2 }, labels, ["0", "1"]), {
      code: "OPS_CONFIG_INVALID",
      message: "`class_weight` names `survived`, which is not a class",
      hint: "use the classes of the target: `0`, `1`",
    });
  });
});
