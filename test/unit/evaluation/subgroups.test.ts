import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import { type Grouping, subgroupReport, subgroupsSchema } from "../../../src/core/evaluation/subgroups.ts";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { tableOf } from "../../helpers/tables.ts";
import { predictions } from "../metrics/predictions.ts";

const repeated = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

function groupingOf(cells: readonly Cell[], labels: Readonly<Record<string, string>> = {}): Grouping {
  const values = tableOf({ g: cells }).columns.get("g");
  assert.ok(values);
  return { column: "g", label: "Group", values, labelOf: (value) => labels[value] ?? String(value) };
}

describe("a report by subgroups", () => {
  it("scores each group as if it were alone, and leaves no row out", () => {
    fc.assert(
      fc.property(
        predictions().chain(({ labels, scores }) =>
          fc
            .array(fc.constantFrom("a", "b", null), { minLength: labels.length, maxLength: labels.length })
            .map((cells) => ({ labels, scores, cells: ["a", ...cells.slice(1)] })),
        ),
        ({ labels, scores, cells }) => {
          const report = subgroupReport(groupingOf(cells), labels, scores);
          assert.deepEqual(subgroupsSchema.parse(JSON.parse(JSON.stringify(report))), report);
          assert.equal(
            report.groups.reduce((sum, { rows }) => sum + rows, 0),
            labels.length,
          );
          for (const group of report.groups) {
            const rows = [...cells.keys()].filter((row) => cells[row] === group.value);
            const alone = computeScores(
              Uint8Array.from(rows, (row) => labels[row]),
              Float64Array.from(rows, (row) => scores[row]),
            );
            assert.equal(group.accuracy.value, alone.accuracy);
            assert.equal(group.roc_auc?.value ?? null, alone.roc_auc);
            assert.equal(group.true_positive_rate.value ?? 0, alone.recall);
          }
        },
      ),
    );
  });

  it("orders numbers by size and texts by code point, names them, and has rows without a value last", () => {
    const labels = new Uint8Array(4);
    const scores = new Float64Array(4);
    const numbers = subgroupReport(groupingOf([10, null, 9, 10], { 10: "Ten" }), labels, scores);
    assert.deepEqual(
      numbers.groups.map(({ value, label, rows }) => [value, label, rows]),
      [
        [9, "9", 1],
        [10, "Ten", 2],
        [null, "missing", 1],
      ],
    );
    const texts = subgroupReport(groupingOf(["é", "b", "a", "b"]), labels, scores);
    assert.deepEqual(
      texts.groups.map(({ value }) => value),
      ["a", "b", "é"],
    );
  });

  it("keeps the twenty largest groups, and says how many rows are in none of them", () => {
    const cells = [...repeated(3, 99), ...Array.from({ length: 25 }, (_, i) => i)];
    const { groups, others } = subgroupReport(
      groupingOf(cells),
      new Uint8Array(cells.length),
      new Float64Array(cells.length),
    );
    assert.deepEqual([groups.length, groups.at(-1)?.value, others], [20, 99, 6]);
  });

  it("tells the gap between the highest and the lowest share, with who they are and of how many rows", () => {
    // a: 8 of 10 predicted positive; b: 3 of 10; c is too small to compare.
    const cells = [...repeated(10, "a"), ...repeated(10, "b"), "c"];
    const scores = Float64Array.from([
      ...repeated(8, 0.9),
      ...repeated(2, 0.1),
      ...repeated(3, 0.9),
      ...repeated(7, 0.1),
      0.1,
    ]);
    const { gaps } = subgroupReport(groupingOf(cells), new Uint8Array(21).fill(1), scores);
    const gap = gaps.demographic_parity ?? assert.fail();
    assert.ok(Math.abs(gap.difference - 0.5) < 1e-12);
    assert.deepEqual([gap.highest.value, gap.highest.n, gap.lowest.value, gap.lowest.n], ["a", 10, "b", 10]);
    assert.ok(gap.low < 0.5 && 0.5 < gap.high);
    assert.deepEqual(gaps.equal_opportunity, gap, "all rows are positive");
  });

  it("tells no gap where there are not two groups to compare", () => {
    const cells = [...repeated(20, "a"), ...repeated(5, "b")];
    const { gaps } = subgroupReport(groupingOf(cells), new Uint8Array(25), new Float64Array(25));
    assert.deepEqual(gaps, { demographic_parity: null, equal_opportunity: null });
  });
});
