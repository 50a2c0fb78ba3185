import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import type { Table } from "../../../src/core/dataset/table.ts";
import { CORRECTION_NAMES } from "../../../src/core/drift/corrections.ts";
import { type DriftOptions, detectDrift } from "../../../src/core/drift/detect.ts";
import { buildDriftReference } from "../../../src/core/drift/reference.ts";
import { type DriftResult, driftResultSchema } from "../../../src/core/drift/result.ts";
import { NUMBER_TEST_NAMES } from "../../../src/core/drift/tests/drift-tests.ts";
import { tableOf } from "../../helpers/tables.ts";
import { featureRows, featureTable } from "./features.ts";

const compare = (reference: Table, current: Table, options?: DriftOptions): DriftResult =>
  detectDrift(buildDriftReference(reference), current, options);
const range = (length: number, value: (i: number) => Cell = (i) => i) =>
  Array.from({ length }, (_, i) => value(i));

describe("detectDrift", () => {
  it("returns a document that its schema takes, whatever is missing", () => {
    const options = fc.record({
      correction: fc.constantFrom(...CORRECTION_NAMES),
      numberTest: fc.constantFrom(...NUMBER_TEST_NAMES),
    });
    fc.assert(
      fc.property(featureRows(0, 30), featureRows(0, 30), options, (reference, current, chosen) => {
        const result = compare(featureTable(reference), featureTable(current), chosen);
        assert.deepEqual(driftResultSchema.parse(JSON.parse(JSON.stringify(result))), result);
        const tested = result.features.filter(({ skipped }) => skipped === undefined);
        assert.deepEqual(
          result.data.p_val,
          tested.map(({ p_value }) => p_value),
        );
        assert.equal(
          result.data.is_drift === 1,
          tested.some(({ is_drift }) => is_drift),
        );
      }),
    );
  });

  it("finds nothing between rows and themselves", () => {
    fc.assert(
      fc.property(featureRows(1, 40), (rows) => {
        const { is_drift, data, features } = compare(featureTable(rows), featureTable(rows));
        assert.equal(is_drift, false);
        for (const p of data.p_val) assert.ok(p > 1 - 1e-9);
        for (const { missing } of features) assert.ok(missing.p_value > 1 - 1e-9);
      }),
    );
  });

  it("tells which feature has drifted, and how sure it is", () => {
    const { is_drift, features, meta } = compare(
      tableOf({ x: range(50), y: range(50) }),
      tableOf({ x: range(50), y: range(50, (i) => i + 30) }),
    );
    assert.equal(is_drift, true);
    assert.deepEqual([meta.name, meta.online, meta.detector_type], ["KSDrift", false, "drift"]);
    const [x, y] = features;
    assert.deepEqual([x.statistic, x.p_value, x.is_drift, x.threshold], [0, 1, false, 0.025]);
    assert.deepEqual([y.statistic?.toFixed(9), y.is_drift, y.rows.current], ["0.600000000", true, 50]);
    assert.ok(y.p_value !== null && y.p_value < 1e-8);
  });

  it("skips what it cannot test, says why, and tests the rest as if it were not there", () => {
    const absent = range(30, () => Number.NaN);
    const same = { x: range(30), same: range(30, () => 1), word: range(30, () => "a") };
    const result = compare(
      tableOf({ ...same, lost: range(30), never: absent }),
      tableOf({ ...same, lost: absent, never: absent }),
    );
    assert.deepEqual(
      result.features.map(({ name, skipped }) => [name, skipped]),
      [
        ["x", undefined],
        ["same", "constant"],
        ["word", "constant"],
        ["lost", "no_values"],
        ["never", "no_reference_values"],
      ],
    );
    assert.deepEqual(result.data, compare(tableOf({ x: range(30) }), tableOf({ x: range(30) })).data);
    // That `lost` has no values any more is drift all the same.
    assert.deepEqual(
      result.features.map(({ missing }) => missing.is_drift),
      [false, false, false, true, false],
    );
    assert.equal(result.is_drift, true);
  });

  it("tests a value that was always the same once it changes", () => {
    const { features } = compare(
      tableOf({ x: range(30, () => 1), t: range(30, () => "a") }),
      tableOf({ x: range(30, () => 2), t: range(30, () => "b") }),
    );
    assert.deepEqual(
      features.map(({ is_drift, skipped }) => [is_drift, skipped]),
      [
        [true, undefined],
        [true, undefined],
      ],
    );
  });

  it("takes a category that training has not seen for drift, once there are enough of it", () => {
    const ports = range(60, (i) => "CQS"[i % 3]);
    const unseen = (rows: number) => range(60, (i) => (i < rows ? `new ${i}` : "CQS"[i % 3]));
    assert.equal(compare(tableOf({ t: ports }), tableOf({ t: unseen(1) })).is_drift, false);
    assert.equal(compare(tableOf({ t: ports }), tableOf({ t: unseen(30) })).is_drift, true);
  });

  it("tests the share of missing values beside the values, with a correction of its own", () => {
    const gapped = (missing: number) => range(100, (i) => (i % 10 < missing ? null : Math.floor(i / 10)));
    const { data, features } = compare(
      tableOf({ x: gapped(1), y: gapped(1), z: gapped(0) }),
      tableOf({ x: gapped(6), y: gapped(1), z: gapped(0) }),
    );
    assert.equal(data.is_drift, 0);
    const [x, y, z] = features.map(({ missing }) => missing);
    assert.deepEqual([x.reference, x.current, x.threshold, x.is_drift], [0.1, 0.6, 0.025, true]);
    assert.deepEqual([y.threshold, y.is_drift], [0.025, false]);
    assert.deepEqual(z, {
      reference: 0,
      current: 0,
      statistic: 0,
      p_value: 1,
      threshold: null,
      is_drift: false,
    });
  });

  it("takes an infinite value for the largest there is", () => {
    const values = [1, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const [feature] = compare(tableOf({ x: values }), tableOf({ x: values })).features;
    assert.deepEqual([feature.statistic, feature.rows.reference, feature.missing.reference], [0, 4, 0]);
  });
});
