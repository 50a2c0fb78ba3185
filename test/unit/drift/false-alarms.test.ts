import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Table, textColumn } from "../../../src/core/dataset/table.ts";
import { CORRECTION_NAMES } from "../../../src/core/drift/corrections.ts";
import { type DriftOptions, detectDrift } from "../../../src/core/drift/detect.ts";
import { buildDriftReference } from "../../../src/core/drift/reference.ts";
import type { DriftResult } from "../../../src/core/drift/result.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";

const DRAWS = 2000;
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
