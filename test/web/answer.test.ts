import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FormFeature } from "../../src/core/model/form.ts";
import { unlikeTraining } from "../../src/web/predict/unlike-training.ts";
import { percent, points, sureness } from "../../src/web/probability.ts";

describe("what training has not seen", () => {
  const features: FormFeature[] = [
    { name: "age", label: "Age", labels: {}, training: { kind: "number", quantiles: [1, 80] } },
    { name: "title", label: "Title", labels: {}, training: { kind: "text", categories: ["Mr"] } },
    { name: "port", label: "Port", labels: {}, training: null },
  ];
  const found = (values: Record<string, number | string | null>) =>
    unlikeTraining(features, (name) => values[name] ?? null).map(({ feature }) => feature.name);

  it("is a number outside of its range, and a text that it does not list", () => {
    assert.deepEqual(found({ age: 81, title: "Sir", port: "?" }), ["age", "title"]);
    assert.deepEqual(found({ age: 0.5, title: "Mr" }), ["age"]);
  });

  it("is neither its edge nor a missing value", () => {
    assert.deepEqual(found({ age: 80, title: null }), []);
    assert.deepEqual(found({ age: 1, title: "Mr" }), []);
  });
});

describe("a probability", () => {
  it("is told in whole percent, but near 0, 50 and 100", () => {
    assert.deepEqual([0, 0.004, 0.126, 0.496, 0.49999, 0.5, 0.50001, 0.504, 0.996, 1].map(percent), [
      "0 %",
      "< 1 %",
      "13 %",
      "49.6 %",
      "< 50 %",
      "50 %",
      "> 50 %",
      "50.4 %",
      "> 99 %",
      "100 %",
    ]);
  });

  it("never reads as of the other side", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (probability) => {
        const number = Number.parseFloat(percent(probability).replace(/[<>] /, ""));
        if (probability > 0.5) assert.ok(number >= 50);
        else assert.ok(number <= 50);
      }),
    );
  });

  it("has words, the same on either side", () => {
    assert.equal(sureness(0.52), sureness(0.48));
    assert.equal(new Set([0.5, 0.62, 0.77, 0.91, 0.99].map(sureness)).size, 5);
  });

  it("differs by signed points", () => {
    assert.deepEqual([0.12, -0.031, 0, 0.0001, -0.0001].map(points), ["+12", "−3.1", "0", "0", "0"]);
  });
});
