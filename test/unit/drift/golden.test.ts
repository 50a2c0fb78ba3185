import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { z } from "zod";
import { CORRECTION_NAMES } from "../../../src/core/drift/corrections.ts";
import { detectDrift } from "../../../src/core/drift/detect.ts";
import { buildDriftReference } from "../../../src/core/drift/reference.ts";
import { driftResultSchema } from "../../../src/core/drift/result.ts";
import { chiSquaredTest } from "../../../src/core/drift/tests/chi-squared.ts";
import { kolmogorovSurvival } from "../../../src/core/drift/tests/kolmogorov.ts";
import { ksPValue, ksStatistic } from "../../../src/core/drift/tests/ks.ts";
import { upperIncompleteGamma } from "../../../src/core/drift/tests/special-functions.ts";
import { tableOf } from "../../helpers/tables.ts";

// Written by scripts/golden/drift.py.
const numbers = z.array(z.number());
const outcome = { statistic: z.number(), p_value: z.number() };
const cells = z.array(z.union([z.number(), z.string()]).nullable());
const goldenSchema = z.strictObject({
  versions: z.record(z.string(), z.string()),
  ks: z.array(
    z.strictObject({
      name: z.string(),
      reference: numbers,
      current: numbers,
      statistic: z.number(),
      /** Null for SciPy's NaN. */
      asymp: z.number().nullable(),
      exact: z.number(),
    }),
  ),
  kolmogorov: z.array(z.tuple([z.number(), z.number(), z.number()])),
  gamma: z.array(z.tuple([z.number(), z.number(), z.number()])),
  chi_squared: z.array(
    z.strictObject({ name: z.string(), reference: numbers, current: numbers, ...outcome }),
  ),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      correction: z.enum(CORRECTION_NAMES),
      columns: z.record(z.string(), z.tuple([cells, cells])),
      features: z.record(z.string(), z.object({ ...outcome, missing: z.object(outcome).nullable() })),
      /** Null where a value is missing, which Alibi Detect does not take. */
      alibi: z.object({ name: z.string(), data: driftResultSchema.shape.data }).nullable(),
    }),
  ),
});
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL("drift.golden.json", import.meta.url), "utf8")),
);

/** Relative, however small what is expected. */
function assertClose(actual: number | null | undefined, expected: number, what: string, tolerance = 1e-9) {
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) <= tolerance * Math.abs(expected),
    `${what}: ${actual}, but expected ${expected}`,
  );
}

const ascending = (values: readonly number[]) => Float64Array.from(values).sort();

describe(`two-sample tests as SciPy ${golden.versions.scipy} has them`, () => {
  for (const { name, reference, current, statistic, asymp, exact } of golden.ks) {
    it(`agree on Kolmogorov and Smirnov's for ${name}`, () => {
      const d = ksStatistic(ascending(reference), ascending(current));
      assertClose(d, statistic, "statistic", 1e-15);
      const [m, n] = [reference.length, current.length];
      assertClose(ksPValue(d, m, n, "asymp"), asymp ?? 1, "asymp");
      assertClose(ksPValue(d, m, n, "exact"), exact, "exact");
      assertClose(ksPValue(d, m, n, "auto"), exact, "auto");
    });
  }

  for (const { name, reference, current, ...expected } of golden.chi_squared) {
    it(`agree on chi-squared for ${name}`, () => {
      const { statistic, pValue } = chiSquaredTest(reference, current);
      assertClose(statistic, expected.statistic, "statistic", 1e-12);
      assertClose(pValue, expected.p_value, "p_value", 1e-11);
    });
  }

  it("agree on the distribution of Kolmogorov's statistic, from certain to the far tail", () => {
    // Above 2,000 rows the series is taken where SciPy still has the matrix.
    for (const [n, d, expected] of golden.kolmogorov)
      assertClose(kolmogorovSurvival(n, d), expected, `n = ${n}, d = ${d}`, 1e-8);
  });

  it("agree on the incomplete gamma function to twelve digits", () => {
    for (const [a, x, expected] of golden.gamma)
      assertClose(upperIncompleteGamma(a, x), expected, `Q(${a}, ${x})`, 1e-12);
  });
});

describe(`drift as Alibi Detect ${golden.versions["alibi-detect"]} has it`, () => {
  for (const { name, correction, columns, features, alibi } of golden.tables) {
    const side = (index: 0 | 1) =>
      tableOf(Object.fromEntries(Object.entries(columns).map(([column, sides]) => [column, sides[index]])));
    const result = detectDrift(buildDriftReference(side(0)), side(1), { correction });

    it(`finds in ${name} what SciPy says of each feature`, () => {
      assert.deepEqual(
        result.features.map((feature) => feature.name),
        Object.keys(features),
      );
      for (const { name: feature, statistic, p_value, missing } of result.features) {
        const expected = features[feature];
        assertClose(statistic, expected.statistic, feature, 1e-12);
        assertClose(p_value, expected.p_value, feature);
        assertClose(missing.statistic, expected.missing?.statistic ?? 0, `missing of ${feature}`);
        assertClose(missing.p_value, expected.missing?.p_value ?? 1, `missing of ${feature}`);
      }
    });

    if (alibi === null) continue;
    it(`says of ${name} what Alibi Detect says`, () => {
      const { data, meta } = driftResultSchema.parse(result);
      assert.equal(meta.name, alibi.name);
      assert.equal(data.is_drift, alibi.data.is_drift);
      const thresholds = [alibi.data.threshold].flat();
      assert.equal(Array.isArray(data.threshold), Array.isArray(alibi.data.threshold));
      [data.threshold].flat().forEach((threshold, i) => {
        assertClose(threshold, thresholds[i], "threshold", 1e-15);
      });
      // Alibi Detect keeps single precision.
      for (const key of ["distance", "p_val"] as const)
        alibi.data[key].forEach((expected, i) => {
          assertClose(data[key][i], expected, `${key} ${i}`, 2 ** -23);
        });
    });
  }
});
