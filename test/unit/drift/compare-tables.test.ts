import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import type { Table } from "../../../src/core/dataset/table.ts";
import { compareTables } from "../../../src/core/drift/compare/compare-tables.ts";
import { type DriftComparison, driftComparisonSchema } from "../../../src/core/drift/compare/comparison.ts";
import type { ObservedRows } from "../../../src/core/drift/compare/known-reference.ts";
import { driftSettingsFaults, driftSettingsSchema } from "../../../src/core/drift/compare/settings.ts";
import { detectDrift } from "../../../src/core/drift/detect.ts";
import {
  buildDriftReference,
  type DriftReference,
  driftReferenceSchema,
  formatDriftReference,
} from "../../../src/core/drift/reference.ts";
import { tableOfReferenceRows } from "../../../src/core/drift/rows.ts";
import { DRIFT_TEST_NAMES, DRIFT_TESTS } from "../../../src/core/drift/tests/drift-tests.ts";
import { OpsError } from "../../../src/core/errors.ts";
import { confidenceOutcomes } from "../../../src/core/metrics/confidence.ts";
import { createRng } from "../../../src/core/rng.ts";
import { contentOf, finiteNumbers, tableOf } from "../../helpers/tables.ts";
import { featureRows, featureTable } from "./features.ts";

function compare(
  reference: DriftReference | ObservedRows,
  current: ObservedRows,
  settings: object = {},
): Promise<DriftComparison> {
  return compareTables(reference, current, driftSettingsSchema.parse(settings), { seed: 1 });
}

const range = (length: number, value: (i: number) => Cell = (i) => i) =>
  Array.from({ length }, (_, i) => value(i));

/** Two numbers that go together, or not, and a category. */
function passengers(rows: number, seed: number, { shift = 0, together = true } = {}): Table {
  const rng = createRng(seed);
  const first = Array.from({ length: rows }, () => rng.float());
  return tableOf({
    age: first.map((x) => x + shift),
    fare: first.map((x) => (together ? x : rng.float()) + rng.float() / 4),
    port: first.map(() => "CQSS"[rng.below(4)]),
  });
}

describe("compareTables", () => {
  it("returns a document that its schema takes, whatever is missing", async () => {
    const settings = fc.record({
      policy: fc.constantFrom("evidently", "alibi"),
      correction: fc.constantFrom(undefined, "none", "bonferroni", "fdr"),
      numbers: fc.record({ test: fc.constantFrom(undefined, ...DRIFT_TEST_NAMES) }),
    });
    await fc.assert(
      fc.asyncProperty(
        featureRows(0, 30),
        featureRows(0, 30),
        settings,
        async (reference, current, chosen) => {
          const result = await compare(
            { features: featureTable(reference) },
            { features: featureTable(current) },
            chosen,
          );
          assert.deepEqual(driftComparisonSchema.parse(JSON.parse(JSON.stringify(result))), result);
          for (const { skipped, test, testFrom, threshold, statistic } of result.features)
            assert.equal(
              new Set([
                skipped === undefined,
                ...[test, testFrom, threshold, statistic].map((x) => x !== null),
              ]).size,
              1,
            );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("says the same by the policy `alibi` as the live window, and in Alibi Detect's words", async () => {
    await fc.assert(
      fc.asyncProperty(
        featureRows(1, 30),
        featureRows(1, 30),
        fc.constantFrom("bonferroni", "fdr"),
        async (a, b, correction) => {
          // The live window counts unseen categories as one.
          const known = b.map(([age, alone, port]) => [
            age,
            alone,
            a.some((row) => row[2] === port) ? port : null,
          ]);
          const [reference, current] = [featureTable(a), featureTable(known)];
          const live = detectDrift(buildDriftReference(reference), current, { correction });
          const result = await compare(
            { features: reference },
            { features: current },
            { policy: "alibi", correction },
          );
          assert.deepEqual(result.alibi, { data: live.data, meta: live.meta });
          assert.equal(result.isDrift, live.is_drift);
          assert.deepEqual(
            result.features.map(({ isDrift, missing }) => [isDrift, missing.isDrift]),
            live.features.map(({ is_drift, missing }) => [is_drift, missing.is_drift]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("finds nothing between rows and themselves, by any test", async () => {
    const features = passengers(60, 1);
    for (const test of DRIFT_TEST_NAMES) {
      const settings = {
        numbers: { test },
        ...(DRIFT_TESTS[test].takes === "all" && { categories: { test } }),
      };
      const result = await compare({ features }, { features }, settings);
      assert.deepEqual(
        result.features.map(({ isDrift }) => isDrift),
        [false, false, false],
        test,
      );
      assert.equal(result.isDrift, false);
    }
  });

  it("says of each column which test and threshold it had, and where they came from", async () => {
    const { features } = await compare(
      { features: passengers(60, 1) },
      { features: passengers(60, 2) },
      { numbers: { test: "psi" }, columns: { age: { threshold: 0.3 } }, categories: { threshold: 0.01 } },
    );
    assert.deepEqual(
      features.map(({ test, testFrom, threshold, thresholdFrom }) => [
        test,
        testFrom,
        threshold,
        thresholdFrom,
      ]),
      [
        ["psi", "drift.numbers.test", 0.3, "drift.columns.age.threshold"],
        ["psi", "drift.numbers.test", 0.1, "default of psi"],
        [
          "chisquare",
          "evidently: more than two categories, reference of at most 1000 rows",
          0.01,
          "drift.categories.threshold",
        ],
      ],
    );
  });

  it("leaves a column with a threshold of its own, and a distance, out of the correction", async () => {
    const { features } = await compare(
      { features: passengers(60, 1) },
      { features: passengers(60, 2) },
      { policy: "alibi", columns: { age: { threshold: 0.2 }, fare: { test: "wasserstein" } } },
    );
    assert.deepEqual(
      features.map(({ threshold }) => threshold),
      [0.2, 0.1, 0.05],
    );
  });

  it("skips what it cannot test and says why, and calls the whole drifted by the share of the rest", async () => {
    const same = { x: range(40), word: range(40, () => "a"), name: range(40, (i) => `n${i}`) };
    const reference = tableOf({ ...same, y: range(40), gone: range(40), lost: range(40), kind: range(40) });
    const current = tableOf({
      ...same,
      y: range(40, (i) => i + 100),
      lost: range(40, () => Number.NaN),
      kind: range(40, () => "a"),
    });
    const result = await compare({ features: reference }, { features: current });
    assert.deepEqual(
      result.features.map(({ name, skipped }) => [name, skipped]),
      [
        ["x", undefined],
        ["word", "constant"],
        ["name", "free_text"],
        ["y", undefined],
        ["gone", "absent"],
        ["lost", "no_values"],
        ["kind", "absent"],
      ],
    );
    assert.deepEqual(result.drifted, { columns: 1, tested: 2, share: 0.5, threshold: 0.5 });
    assert.equal(result.features.find(({ name }) => name === "lost")?.missing.isDrift, true);
    assert.equal(result.isDrift, true);
  });

  it("counts a text by the categories of both sides, however their dictionaries are ordered", async () => {
    const [a, b] = [
      ["u", "v", "v", "w"],
      ["w", "x", "x", "u", "y"],
    ].map((texts) => tableOf({ t: range(40, (i) => texts[i % texts.length]) }));
    const settings = { categories: { test: "chi2" } };
    const [there, back] = await Promise.all([
      compare({ features: a }, { features: b }, settings),
      compare({ features: b }, { features: a }, settings),
    ]);
    assert.equal(there.features[0].statistic?.toFixed(9), back.features[0].statistic?.toFixed(9));
    assert.deepEqual(there.features[0].rows, { reference: 40, current: 40 });
  });

  it("gives every test a finite answer for any finite numbers", async () => {
    const side = fc.array(finiteNumbers, { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(side, side, fc.constantFrom(...DRIFT_TEST_NAMES), async (a, b, test) => {
        const [reference, current] = [a, b].map((x) => ({ features: tableOf({ x }) }));
        const [{ statistic, pValue, skipped }] = (await compare(reference, current, { numbers: { test } }))
          .features;
        if (skipped) return;
        assert.ok(
          statistic !== null && Number.isFinite(statistic) && statistic >= 0,
          `${test}: ${statistic}`,
        );
        assert.ok(pValue === null || (pValue >= 0 && pValue <= 1), `${test}: ${pValue}`);
      }),
    );
  });

  it("refuses a test of numbers for a text", async () => {
    const features = passengers(30, 1);
    await assert.rejects(
      compare({ features }, { features }, { columns: { port: { test: "ks" } } }),
      RangeError,
    );
  });

  it("compares predictions, what became of them, and what to expect where that is not known", async () => {
    const rng = createRng(3);
    const scores = Float64Array.from({ length: 300 }, () => rng.float());
    const outcomes = { scores, labels: Uint8Array.from(scores, (p) => (rng.float() < p ? 1 : 0)) };
    const today = scores.map((score) => score / 2);
    const features = passengers(300, 1);
    const told = await compare(
      { features, outcomes },
      { features, scores: today, outcomes: { ...outcomes, scores: today } },
    );
    assert.deepEqual(
      told.prediction?.map(({ name, isDrift }) => [name, isDrift]),
      [
        ["score", true],
        ["label", true],
      ],
    );
    assert.equal(told.performance?.accuracy.isDrift, true);
    assert.equal(told.estimate?.rows.current, 300);
    const untold = await compare({ features }, { features, scores: today });
    assert.deepEqual([untold.prediction, untold.performance, untold.estimate], [null, null, null]);
  });
});

describe("the classifier among the comparisons", () => {
  it("sees that columns no longer go together, which no column shows by itself", async () => {
    const [reference, current] = [passengers(400, 1), passengers(400, 2, { together: false })];
    const result = await compare({ features: reference }, { features: current });
    assert.deepEqual(
      result.classifier?.features
        .slice(0, 2)
        .map(({ feature }) => feature)
        .sort(),
      ["age", "fare"],
    );
    assert.ok(result.classifier.auc > 0.7 && result.classifier.isDrift);
    assert.equal(result.correlations?.[0].isDrift, true);
  });

  it("is quiet without drift, and about names that are all different", async () => {
    const named = (seed: number, from: number) => {
      const { columns, rows } = passengers(200, seed);
      return {
        rows,
        columns: new Map([
          ...columns,
          ...tableOf({ name: range(200, (i) => `${(i * 7919 + from) % 4001}`) }).columns,
        ]),
      };
    };
    const { classifier } = await compare({ features: named(1, 0) }, { features: named(2, 1) });
    assert.equal(classifier?.isDrift, false);
  });

  it("takes the AUC for its measure where there are many rows, and nothing where there are few", async () => {
    const many = await compare({ features: passengers(2500, 1) }, { features: passengers(1500, 2) });
    assert.deepEqual(many.classifier?.rows, { reference: 2000, current: 1500 });
    assert.equal(many.classifier.threshold, 0.55);
    assert.equal(many.classifier.isDrift, false);
    const few = await compare({ features: passengers(19, 1) }, { features: passengers(100, 2) });
    assert.equal(few.classifier, null);
  });

  it("stops when it is told to", async () => {
    const features = passengers(100, 1);
    await assert.rejects(
      compareTables({ features }, { features }, driftSettingsSchema.parse({}), {
        seed: 1,
        signal: AbortSignal.abort(),
      }),
      (error) => error instanceof OpsError && error.code === "OPS_INTERRUPTED",
    );
  });
});

describe("the reference of a model among the comparisons", () => {
  const features = passengers(3000, 1);
  const rng = createRng(3);
  const scores = Float64Array.from({ length: 3000 }, () => rng.float());
  const outcomes = { scores, labels: Uint8Array.from(scores, (p) => (rng.float() < p ? 1 : 0)) };
  const reference = buildDriftReference(features, { outcomes, rng: createRng(7) });

  it("says nearly what the table itself would", async () => {
    const current = { features: passengers(500, 2, { shift: 0.1 }), scores: scores.subarray(0, 500) };
    const [ofModel, ofTable] = await Promise.all([
      compare(reference, current),
      compare({ features, outcomes }, current),
    ]);
    ofModel.features.forEach(({ statistic, test }, i) => {
      assert.equal(test, ofTable.features[i].test);
      assert.ok(Math.abs((statistic ?? 0) - (ofTable.features[i].statistic ?? 1)) < 0.01);
    });
    assert.deepEqual(ofModel.rows, ofTable.rows);
    assert.ok(
      Math.abs((ofModel.estimate?.estimated.accuracy ?? 0) - (ofTable.estimate?.estimated.accuracy ?? 1)) <
        0.05,
    );
  });

  it("keeps whole rows as they are, and the same ones for the same seed", () => {
    const text = formatDriftReference(reference);
    const read = driftReferenceSchema.parse(JSON.parse(text));
    assert.deepEqual(read, reference);
    assert.equal(formatDriftReference(buildDriftReference(features, { outcomes, rng: createRng(7) })), text);
    assert.ok(read.sample);
    assert.equal(read.sample.rows, 2000);
    const all = new Set(
      contentOf(features).fare.map((fare, row) => `${fare} ${scores[row]} ${outcomes.labels[row]}`),
    );
    const kept = contentOf(tableOfReferenceRows(read.sample)).fare;
    for (const [row, fare] of kept.entries())
      assert.ok(all.has(`${fare} ${read.sample.scores[row]} ${read.sample.labels[row]}`));
    const gapped = tableOf({ x: [1, null, 3], t: ["a", null, "b"] });
    const small = buildDriftReference(gapped, {
      outcomes: { scores: Float64Array.of(0, 0.5, 1), labels: Uint8Array.of(0, 1, 1) },
      rng: createRng(1),
    });
    assert.ok(small.sample);
    assert.deepEqual(contentOf(tableOfReferenceRows(small.sample)), contentOf(gapped));
  });

  it("keeps the predicted class of more than two, and compares labels by it", async () => {
    const classes = ["a", "b", "c"];
    const some = rng.fork(1);
    const table = passengers(400, 5);
    const probabilities = Float64Array.from({ length: 1200 }, () => some.float());
    const truth = Uint8Array.from({ length: 400 }, () => some.below(3));
    const sure = confidenceOutcomes({ scores: probabilities, labels: truth });
    const known = buildDriftReference(table, { outcomes: sure, rng: createRng(7) });
    assert.deepEqual(driftReferenceSchema.parse(JSON.parse(formatDriftReference(known))), known);
    assert.deepEqual(known.sample?.predicted, [...(sure.predicted ?? [])]);
    const settings = driftSettingsSchema.parse({});
    const options = { seed: 1, classes };
    const same = { features: table, outcomes: sure, scores: sure.scores, predicted: sure.predicted };
    const other = { ...same, predicted: sure.predicted?.map(() => 2) };
    const found = await compareTables(known, same, settings, options);
    assert.deepEqual(
      found.prediction?.map(({ isDrift }) => isDrift),
      [false, false],
    );
    const accuracy = sure.labels.reduce((sum, label) => sum + label, 0) / 400;
    assert.equal(found.performance?.accuracy.current.value, accuracy);
    assert.equal(found.estimate?.reference.accuracy, accuracy);
    assert.equal(found.performance?.rocAuc, null);
    assert.deepEqual(
      (await compareTables(known, other, settings, options)).prediction?.map(({ isDrift }) => isDrift),
      [false, true],
    );
  });

  it("refuses a sample whose parts do not fit together", () => {
    for (const change of [
      { scores: [] },
      { labels: [2] },
      { predicted: [0] },
      { rows: 1 },
      { columns: [{ name: "x", kind: "number", values: [] }] },
    ])
      assert.equal(
        driftReferenceSchema.safeParse({ ...reference, sample: { ...reference.sample, ...change } }).success,
        false,
      );
  });

  it("leaves out what needs rows where a reference has none", async () => {
    const old = buildDriftReference(features);
    const result = await compare(old, { features: passengers(100, 2), scores: scores.subarray(0, 100) });
    assert.deepEqual(
      [result.prediction, result.performance, result.estimate, result.correlations, result.classifier],
      [null, null, null, null, null],
    );
  });
});

describe("driftSettingsFaults", () => {
  it("names a column that is no feature, and a test that a column cannot have", () => {
    const settings = driftSettingsSchema.parse({
      categories: { test: "ks" },
      columns: { nobody: {}, port: { test: "wasserstein" }, age: { test: "wasserstein" } },
    });
    const kinds = new Map([
      ["age", "number"],
      ["port", "text"],
    ] as const);
    assert.deepEqual(
      driftSettingsFaults(settings, kinds).map(({ path }) => path.join(".")),
      ["categories.test", "columns.nobody", "columns.port.test"],
    );
    assert.deepEqual(driftSettingsFaults(driftSettingsSchema.parse({}), kinds), []);
  });
});
