import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { featuresToTry } from "../../../src/core/forest/training.ts";

describe("featuresToTry", () => {
  it("follows scikit-learn's rules, rounding down", () => {
    assert.equal(featuresToTry("sqrt", 15), 3);
    assert.equal(featuresToTry("log2", 15), 3);
    assert.equal(featuresToTry("all", 15), 15);
    assert.equal(featuresToTry(0.5, 15), 7);
    assert.equal(featuresToTry(4, 15), 4);
  });

  it("tries at least one feature", () => {
    for (const setting of ["sqrt", "log2", "all", 0.1, 1] as const)
      assert.equal(featuresToTry(setting, 1), 1);
  });

  it("refuses more features than there are", () => {
    assert.throws(() => featuresToTry(9, 8), { code: "OPS_CONFIG_INVALID", message: /9.*8 features/ });
  });
});
