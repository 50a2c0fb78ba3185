import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chiSquaredTest } from "../../../src/core/drift/tests/chi-squared.ts";
import { kolmogorovSurvival } from "../../../src/core/drift/tests/kolmogorov.ts";
import { KS_METHODS, ksPValue, ksStatistic } from "../../../src/core/drift/tests/ks.ts";

const sample = (maxLength: number) =>
  fc
    .array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength })
    .map((values) => Float64Array.from(values).sort());
const sizes = fc.integer({ min: 1, max: 60 });

describe("ksStatistic", () => {
  it("is the largest gap between the shares of values up to each value", () => {
    const share = (values: Float64Array, x: number) =>
      values.filter((value) => value <= x).length / values.length;
    fc.assert(
      fc.property(sample(40), sample(40), (a, b) => {
        const gaps = [...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x)));
        assert.equal(ksStatistic(a, b), Math.max(...gaps));
      }),
    );
  });

  it("lies between 0, for equal samples, and 1, for disjoint ones", () => {
    fc.assert(
      fc.property(sample(40), sample(40), (a, b) => {
        const d = ksStatistic(a, b);
        assert.ok(d >= 0 && d <= 1);
        assert.equal(ksStatistic(a, a), 0);
        assert.equal(
          ksStatistic(
            a,
            b.map((x) => x + 100),
          ),
          1,
        );
      }),
    );
  });

  it("is the same from either side, at any p-value", () => {
    fc.assert(
      fc.property(sample(40), sample(40), fc.constantFrom(...KS_METHODS), (a, b, method) => {
        const d = ksStatistic(a, b);
        assert.equal(ksStatistic(b, a), d);
        const [there, back] = [
          ksPValue(d, a.length, b.length, method),
          ksPValue(d, b.length, a.length, method),
        ];
        assert.ok(Math.abs(there - back) <= 1e-12 * there);
      }),
    );
  });

  it("depends on the order of the values alone", () => {
    const rising = [(x: number) => x ** 3, (x: number) => Math.exp(x), (x: number) => Math.atan(x) - 7];
    fc.assert(
      fc.property(sample(40), sample(40), fc.constantFrom(...rising), (a, b, f) => {
        assert.equal(ksStatistic(a.map(f), b.map(f)), ksStatistic(a, b));
        const mirrored = (values: Float64Array) => values.map((x) => -x).sort();
        assert.ok(Math.abs(ksStatistic(mirrored(a), mirrored(b)) - ksStatistic(a, b)) < 1e-15);
      }),
    );
  });
});

describe("ksPValue", () => {
  it("is a probability that falls as the statistic rises", () => {
    fc.assert(
      fc.property(sizes, sizes, fc.constantFrom(...KS_METHODS), (m, n, method) => {
        let last = 1;
        for (let step = 0; step <= m * n; step += Math.ceil((m * n) / 20)) {
          const p = ksPValue(step / (m * n), m, n, method);
          assert.ok(p >= 0 && p <= last + 1e-12, `${p} after ${last}`);
          last = p;
        }
      }),
    );
  });

  it("is, when exact, the share of all orderings that have such a gap", () => {
    for (const [m, n] of [
      [1, 1],
      [2, 3],
      [3, 3],
      [4, 6],
      [5, 5],
      [7, 2],
    ]) {
      const gaps = orderings(m, n).map(([a, b]) => ksStatistic(a, b));
      for (const d of gaps) {
        const share = gaps.filter((gap) => gap > d - 1e-9).length / gaps.length;
        assert.ok(Math.abs(ksPValue(d, m, n, "exact") - share) < 1e-14, `${m} against ${n}, D = ${d}`);
      }
    }
  });

  it("is exact up to ten thousand rows when it may choose, and asymptotic beyond", () => {
    const choice = (m: number, n: number) => ksPValue(0.2, m, n, "auto");
    assert.equal(choice(10_000, 30), ksPValue(0.2, 10_000, 30, "exact"));
    assert.equal(choice(10_001, 30), ksPValue(0.2, 10_001, 30, "asymp"));
    assert.notEqual(choice(10_001, 30), ksPValue(0.2, 10_001, 30, "exact"));
  });

  it("is asymptotic where an exact one would need too many steps", () => {
    assert.equal(ksPValue(0.01, 50_000, 49_999, "exact"), ksPValue(0.01, 50_000, 49_999, "asymp"));
    assert.equal(ksPValue(0.002, 10 ** 6, 10 ** 6, "exact"), ksPValue(0.002, 10 ** 6, 10 ** 6, "asymp"));
  });

  it("says nothing against one row from one row", () => {
    for (const method of KS_METHODS) assert.equal(ksPValue(1, 1, 1, method), 1);
  });
});

describe("kolmogorovSurvival", () => {
  it("has no step where one method follows another", () => {
    for (const [n, d] of [
      [140, Math.sqrt(4 / 140)],
      [20, 0.5],
      [141, Math.sqrt(2.2 / 141)],
      [500, (1.4 / 500) ** (2 / 3)],
      [2000, (1.4 / 2000) ** (2 / 3)],
    ]) {
      const [below, above] = [kolmogorovSurvival(n, d - 1e-12), kolmogorovSurvival(n, d + 1e-12)];
      assert.ok(Math.abs(below - above) < 5e-5 * below, `n = ${n}: ${below} and ${above}`);
    }
  });

  it("tends to Kolmogorov's limit", () => {
    // 2 Σ (−1)^(k−1) exp(−2k²z²) at z = 1.36 and z = 1.63, the points of 5 and 1 per cent.
    for (const [z, limit] of [
      [1.36, 0.049484],
      [1.63, 0.009832],
    ])
      assert.ok(Math.abs(kolmogorovSurvival(10 ** 6, z / 10 ** 3) - limit) < 6e-5);
  });
});

describe("chiSquaredTest", () => {
  const counts = fc
    .array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { minLength: 1, maxLength: 8 })
    .filter((pairs) => [0, 1].every((side) => pairs.some((pair) => pair[side] > 0)));
  const close = (a: number, b: number) =>
    assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, b), `${a} and ${b}`);

  it("takes either side for the reference, and categories in any order", () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const { statistic, pValue } = chiSquaredTest(a, b);
        assert.ok(statistic >= 0 && pValue >= 0 && pValue <= 1);
        for (const other of [chiSquaredTest(b, a), chiSquaredTest(a.toReversed(), b.toReversed())]) {
          close(other.statistic, statistic);
          close(other.pValue, pValue);
        }
      }),
    );
  });

  it("leaves out a category that neither side has", () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        assert.deepEqual(chiSquaredTest([0, ...a, 0], [0, ...b, 0]), chiSquaredTest(a, b));
      }),
    );
  });

  it("finds nothing between equal shares", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), (a) => {
        const { statistic, pValue } = chiSquaredTest(
          a,
          a.map((count) => 3 * count),
        );
        close(statistic, 0);
        close(pValue, 1);
      }),
    );
  });
});

/** Every way in which m values of one sample and n of another can follow each other. */
function orderings(m: number, n: number): [Float64Array, Float64Array][] {
  return Array.from({ length: 2 ** (m + n) }, (_, bits) =>
    Array.from({ length: m + n }, (_, place) => (bits >> place) & 1),
  )
    .filter((sides) => sides.filter((side) => side === 1).length === n)
    .map((sides) => {
      const places = (wanted: number) => sides.flatMap((side, place) => (side === wanted ? [place] : []));
      return [Float64Array.from(places(0)), Float64Array.from(places(1))];
    });
}
