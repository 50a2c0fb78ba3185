import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { z } from "zod";
import { compareColumns } from "../../../src/core/drift/compare/compare-columns.ts";
import type { ColumnComparison } from "../../../src/core/drift/compare/comparison.ts";
import { referenceOfTable } from "../../../src/core/drift/compare/pairs.ts";
import { driftSettingsSchema } from "../../../src/core/drift/compare/settings.ts";
import { DRIFT_TEST_NAMES, DRIFT_TESTS } from "../../../src/core/drift/tests/drift-tests.ts";
import { tableOf } from "../../helpers/tables.ts";
import { assertAgrees } from "./close.ts";

// Written by scripts/golden/drift-evidently.py.
const cells = z.array(z.union([z.number(), z.string()]).nullable());
const testName = z.enum(DRIFT_TEST_NAMES);
const golden = z
  .strictObject({
    versions: z.record(z.string(), z.string()),
    columns: z.array(
      z.strictObject({
        name: z.string(),
        reference: cells,
        current: cells,
        type: z.enum(["numerical", "categorical", "text"]),
        auto: z
          .strictObject({ test: testName, threshold: z.number(), score: z.number(), drifted: z.boolean() })
          .nullable(),
        tests: z.partialRecord(testName, z.number()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("evidently.golden.json", import.meta.url), "utf8")));

type Side = (typeof golden.columns)[number]["reference"];

function compare(reference: Side, current: Side, settings: object): ColumnComparison {
  const { columns } = compareColumns(
    referenceOfTable(tableOf({ x: reference })),
    tableOf({ x: current }),
    driftSettingsSchema.parse(settings),
  );
  return columns[0];
}

/** Evidently's drift score: the p-value, or the distance. */
const scoreOf = ({ pValue, statistic }: ColumnComparison) => pValue ?? statistic;

describe(`columns as Evidently ${golden.versions.evidently} compares them`, () => {
  for (const { name, reference, current, type, auto, tests } of golden.columns) {
    it(`agree for ${name}`, () => {
      const chosen = compare(reference, current, {});
      assert.equal(chosen.type, type);
      assert.equal(chosen.test, auto?.test ?? null);
      assert.equal(chosen.skipped, auto === null ? "free_text" : undefined);
      if (auto !== null) {
        assert.deepEqual([chosen.threshold, chosen.isDrift], [auto.threshold, auto.drifted]);
        assertAgrees(scoreOf(chosen), auto.score, "the chosen test", auto.threshold === 0.05 ? 1e-6 : 1e-9);
      }
      for (const [test, score] of Object.entries(tests) as [keyof typeof tests, number][]) {
        const compared = compare(reference, current, { columns: { x: { test } } });
        assert.equal(compared.testFrom, "drift.columns.x.test");
        const isDistance = DRIFT_TESTS[test].drifts === "statistic >= threshold";
        assertAgrees(scoreOf(compared), score, test, isDistance ? 1e-9 : 1e-6);
      }
    });
  }
});
