import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Table, textColumn } from "../../../src/core/dataset/table.ts";
import { classifierTest } from "../../../src/core/drift/compare/classifier.ts";
import { CORRECTION_NAMES } from "../../../src/core/drift/corrections.ts";
import { type DriftOptions, detectDrift } from "../../../src/core/drift/detect.ts";
import { performanceChange } from "../../../src/core/drift/performance/change.ts";
import { buildDriftReference } from "../../../src/core/drift/reference.ts";
import type { DriftResult } from "../../../src/core/drift/result.ts";
import { sampleNumbers } from "../../../src/core/drift/sample.ts";
import { DRIFT_TESTS } from "../../../src/core/drift/tests/drift-tests.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";

/** The long form, with many more, is in bench/drift.bench.ts. */
const DRAWS = 500;
const LEVEL = 0.05;
/** 3.3 standard deviations of the share: what chance leaves in 999 of 1,000 seeds. */
const CHANCE = 3.3 * Math.sqrt((LEVEL * (1 - LEVEL)) / DRAWS);

type Draw = (rng: Rng) => number | string;
const uniform: Draw = (rng) => rng.float();
const category: Draw = (rng) => "CCQSSSSS"[rng.below(8)];
const few: Draw = (rng) => rng.below(4);
const gapped: Draw = (rng) => (rng.float() < 0.3 ? Number.NaN : rng.float());

function draw(rng: Rng, rows: number, features: readonly Draw[]): Table {
  const columns = features.map((feature, i) => {
    const values = Array.from({ length: rows }, () => feature(rng));
    const column = values.every((value) => typeof value === "number")
      ? ({ kind: "number", values: Float64Array.from(values) } as const)
      : textColumn(values.map(String));
    return [`f${i}`, column] as const;
  });
  return { rows, columns: new Map(columns) };
}

/** The share of draws, both sides from one distribution, in which `alarm` rings. */
function rate(
  features: readonly Draw[],
  alarm: (result: DriftResult) => boolean,
  { rows = [90, 70], ...options }: DriftOptions & { rows?: readonly [number, number] } = {},
): number {
  const rng = createRng(1912);
  let alarms = 0;
  for (let i = 0; i < DRAWS; i++) {
    const reference = buildDriftReference(draw(rng, rows[0], features));
    if (alarm(detectDrift(reference, draw(rng, rows[1], features), { pValue: LEVEL, ...options }))) alarms++;
  }
  return alarms / DRAWS;
}

/** The share of draws of numbers, both sides from one distribution, that a test calls drifted. */
function rateOfTest(
  name: "z" | "chisquare",
  rows: readonly [number, number],
  value: (rng: Rng) => number,
): number {
  const rng = createRng(1912);
  let alarms = 0;
  for (let i = 0; i < DRAWS; i++) {
    const [reference, current] = rows.map((length) =>
      sampleNumbers(Float64Array.from({ length }, () => value(rng))),
    );
    if (DRIFT_TESTS[name].run({ kind: "number", reference, current }).pValue < LEVEL) alarms++;
  }
  return alarms / DRAWS;
}

const ofValues = ({ data }: DriftResult) => data.is_drift === 1;

describe("without drift", () => {
  // `ks_auto` is one of the two.
  for (const numberTest of ["ks", "ks_exact"] as const) {
    it(`the ${numberTest} test of numbers is wrong as often as its level says`, () => {
      const found = rate([uniform], ofValues, { numberTest });
      assert.ok(Math.abs(found - LEVEL) < CHANCE, String(found));
    });
  }

  it("the test of numbers is wrong less often where values are tied", () => {
    const found = rate([few], ofValues);
    assert.ok(found < LEVEL, String(found));
  });

  it("the test of categories is wrong as often as its level says", () => {
    const found = rate([category], ofValues);
    assert.ok(Math.abs(found - LEVEL) < CHANCE, String(found));
  });

  it("the Z-test of shares is wrong as often as its level says", () => {
    const found = rateOfTest("z", [900, 700], (rng) => rng.below(2));
    assert.ok(Math.abs(found - LEVEL) < CHANCE, String(found));
  });

  it("chi-squared against the reference's shares is, where the reference is many times larger, and only there", () => {
    const large = rateOfTest("chisquare", [8000, 150], (rng) => rng.below(4));
    assert.ok(Math.abs(large - LEVEL) < CHANCE, String(large));
    const equal = rateOfTest("chisquare", [300, 300], (rng) => rng.below(4));
    assert.ok(equal > 4 * LEVEL, String(equal));
  });

  it("performance with feedback is called worse half as often: half of the changes are for the better", () => {
    const rng = createRng(1912);
    const outcomes = () => {
      const scores = Float64Array.from({ length: 200 }, () => rng.float());
      return { scores, labels: Uint8Array.from(scores, (p) => (rng.float() < p ? 1 : 0)) };
    };
    const alarms = { accuracy: 0, rocAuc: 0 };
    for (let i = 0; i < DRAWS; i++) {
      const { accuracy, rocAuc } = performanceChange(outcomes(), outcomes(), LEVEL);
      if (accuracy.isDrift) alarms.accuracy++;
      if (rocAuc?.isDrift) alarms.rocAuc++;
    }
    for (const found of Object.values(alarms))
      assert.ok(Math.abs(found / DRAWS - LEVEL / 2) < CHANCE, String(found));
  });

  it("the classifier's p-value is below the level as often as the level says", async () => {
    const rng = createRng(1912);
    const trials = 150;
    let alarms = 0;
    for (let seed = 0; seed < trials; seed++) {
      const [reference, current] = [40, 40].map((rows) => draw(rng, rows, [uniform, category]));
      const result = await classifierTest(reference, current, { seed });
      if (result?.isDrift) alarms++;
    }
    assert.ok(Math.abs(alarms / trials - LEVEL) < CHANCE * Math.sqrt(DRAWS / trials), String(alarms));
  });

  it("the test of missing values is wrong less often, for Yates's correction", () => {
    const found = rate([gapped], ({ features }) => features[0].missing.is_drift);
    assert.ok(found > 0 && found < LEVEL, String(found));
  });

  for (const correction of CORRECTION_NAMES) {
    it(`eight features together are wrong as often as the level of ${correction} says`, () => {
      const features = Array.from({ length: 8 }, (_, i) => (i < 6 ? uniform : category));
      const found = rate(features, ofValues, { correction });
      assert.ok(Math.abs(found - LEVEL) < CHANCE, String(found));
    });
  }

  it("a reference thinned to evenly spaced values raises no more alarms", () => {
    const found = rate([uniform], ofValues, { rows: [4000, 200] });
    assert.ok(Math.abs(found - LEVEL) < CHANCE, String(found));
  });
});
