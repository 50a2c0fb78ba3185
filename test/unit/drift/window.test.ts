import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { takeRows } from "../../../src/core/dataset/table.ts";
import { detectDrift } from "../../../src/core/drift/detect.ts";
import { buildDriftReference } from "../../../src/core/drift/reference.ts";
import {
  type DriftSnapshot,
  driftSnapshotSchema,
  mergeDriftSnapshots,
  newestRows,
} from "../../../src/core/drift/snapshot.ts";
import {
  createDriftWindow,
  type DriftWindow,
  evaluateDriftSnapshots,
} from "../../../src/core/drift/window.ts";
import { singleRows, tableOf } from "../../helpers/tables.ts";
import { featureRows, featureTable } from "./features.ts";

const sizes = fc.integer({ min: 1, max: 30 });

/** A reference and rows that are served later. */
const served = fc.tuple(featureRows(1, 40), featureRows(1, 70)).map(([reference, rows]) => ({
  reference: buildDriftReference(featureTable(reference)),
  features: featureTable(rows),
}));

function observeAll(window: DriftWindow, features: Parameters<DriftWindow["observe"]>[0]): boolean[] {
  return Array.from({ length: features.rows }, (_, row) => window.observe(features, row));
}

/** What JSON makes of a snapshot. */
const throughJson = (snapshot: DriftSnapshot): DriftSnapshot =>
  driftSnapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)));

const tiny = buildDriftReference(tableOf({ x: [1, 2, 3], t: ["a", "b", "b"] }));
const tinyRows = tableOf({ x: [1, null, 3, 4, 5], t: ["a", "new", null, "b", "b"] });

describe("createDriftWindow", () => {
  it("finds in its rows what a batch of the last rows would", () => {
    fc.assert(
      fc.property(served, sizes, ({ reference, features }, size) => {
        const window = createDriftWindow({ reference, size, minRows: 1 });
        // One by one, as they are served: each row a table, with a dictionary of its own.
        for (const single of singleRows(features)) window.observe(single, 0);
        const held = Math.min(size, features.rows);
        const last = Array.from({ length: held }, (_, i) => features.rows - held + i);
        assert.deepEqual(window.evaluate(), detectDrift(reference, takeRows(features, last)));
        assert.deepEqual([window.rows, window.observed], [held, features.rows]);
      }),
    );
  });

  it("holds by age what a batch of the rows of that time would be, and tells when to evaluate", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 70, maxLength: 70 });
    fc.assert(
      fc.property(served, sizes, gaps, ({ reference, features }, size, waits) => {
        let clock = 0;
        const time = { maxAgeMs: 30, everyMs: 30, now: () => clock };
        const window = createDriftWindow({ reference, size, minRows: 1, step: 1000, time });
        const came: number[] = [];
        const due: number[] = [];
        for (let row = 0; row < features.rows; row++) {
          clock += waits[row];
          came.push(clock);
          if (window.observe(features, row)) due.push(clock);
          const last = came.flatMap((at, i) => (at > clock - 30 && i > row - size ? [i] : []));
          assert.equal(window.rows, last.length);
          assert.deepEqual(window.evaluate(), detectDrift(reference, takeRows(features, last)));
          const restored = createDriftWindow({ reference, size, minRows: 1 });
          restored.restore(throughJson(window.snapshot()));
          assert.deepEqual(restored.evaluate(), window.evaluate());
        }
        assert.ok(due.every((at, i) => at - (due[i - 1] ?? 0) >= 30));
        clock += 30;
        assert.deepEqual([window.rows, window.evaluate()], [0, null]);
      }),
      { numRuns: 30 },
    );
  });

  it("is as it was when it is restored, and goes on so", () => {
    fc.assert(
      fc.property(served, sizes, featureRows(0, 20), ({ reference, features }, size, more) => {
        const before = createDriftWindow({ reference, size });
        observeAll(before, features);
        const after = createDriftWindow({ reference, size });
        after.restore(throughJson(before.snapshot()));
        for (let i = 0; i < 2; i++) {
          assert.deepEqual(after.snapshot(), before.snapshot());
          assert.deepEqual(after.evaluate(), before.evaluate());
          assert.deepEqual(observeAll(after, featureTable(more)), observeAll(before, featureTable(more)));
        }
      }),
    );
  });

  it("keeps the newest rows of a snapshot that is larger", () => {
    fc.assert(
      fc.property(served, sizes, sizes, ({ reference, features }, size, smaller) => {
        const [large, direct] = [size + smaller, smaller].map((each) => {
          const window = createDriftWindow({ reference, size: each });
          observeAll(window, features);
          return window;
        });
        const restored = createDriftWindow({ reference, size: smaller });
        restored.restore(large.snapshot());
        assert.deepEqual(restored.snapshot(), direct.snapshot());
      }),
    );
  });

  it("reads a snapshot that was taken against another reference", () => {
    const window = createDriftWindow({ reference: tiny, size: 5 });
    observeAll(window, tinyRows);
    const next = buildDriftReference(tableOf({ x: [9], t: ["b"] }));
    const restored = createDriftWindow({ reference: next, size: 5 });
    restored.restore(window.snapshot());
    assert.deepEqual(restored.snapshot().columns[1], {
      name: "t",
      kind: "text",
      categories: ["b"],
      codes: [1, 1, -1, 0, 0],
    });
  });

  it("says nothing until it has rows enough", () => {
    const full = createDriftWindow({ reference: tiny, size: 4 });
    const sooner = createDriftWindow({ reference: tiny, size: 4, minRows: 2 });
    const found = Array.from({ length: 5 }, (_, row) => {
      full.observe(tinyRows, row);
      sooner.observe(tinyRows, row);
      return [full.evaluate() !== null, sooner.evaluate()?.rows.current ?? null];
    });
    assert.deepEqual(found, [
      [false, null],
      [false, 2],
      [false, 3],
      [true, 4],
      [true, 4],
    ]);
  });

  it("calls for an evaluation after each step, once it has rows enough", () => {
    const due = (options: { size: number; step?: number; minRows?: number }) => {
      const window = createDriftWindow({ reference: tiny, ...options });
      return Array.from({ length: 9 }, () => (window.observe(tinyRows, 0) ? "x" : ".")).join("");
    };
    assert.equal(due({ size: 4 }), "...x...x.");
    assert.equal(due({ size: 4, step: 3 }), ".....x..x");
    assert.equal(due({ size: 4, step: 2, minRows: 2 }), ".x.x.x.x.");
    assert.equal(due({ size: 4, step: 1, minRows: 100 }), "...xxxxxx");
  });

  it("counts every category that the reference has not as the same unknown one", () => {
    const window = createDriftWindow({ reference: tiny, size: 3 });
    observeAll(window, tableOf({ x: [1, 2, 3], t: ["c", "d", "a"] }));
    assert.deepEqual(window.snapshot().columns[1], {
      name: "t",
      kind: "text",
      categories: ["a", "b"],
      codes: [2, 2, 0],
    });
  });

  it("refuses sizes that are none, other features, and their snapshots", () => {
    for (const size of [0, -1, 1.5, Number.NaN])
      assert.throws(() => createDriftWindow({ reference: tiny, size }), RangeError);
    assert.throws(() => createDriftWindow({ reference: tiny, size: 2, step: 0 }), /`step` is 0/);
    const window = createDriftWindow({ reference: tiny, size: 2 });
    assert.throws(() => window.observe(tableOf({ x: [1], t: [1] }), 0), /feature `t` is number/);
    assert.throws(() => window.observe(tableOf({ t: ["a"] }), 0), /feature `x` is absent/);
    const other = createDriftWindow({ reference: buildDriftReference(tableOf({ x: [1] })), size: 2 });
    assert.throws(() => window.restore(other.snapshot()), /has the features `x` \(number\)/);
    assert.throws(() => mergeDriftSnapshots([window.snapshot(), other.snapshot()]), RangeError);
    assert.throws(() => mergeDriftSnapshots([other.snapshot(), window.snapshot()]), RangeError);
  });
});

describe("evaluateDriftSnapshots", () => {
  it("finds in several windows what one with all of their rows would", () => {
    fc.assert(
      fc.property(
        served,
        fc.array(fc.tuple(featureRows(0, 30), sizes), { minLength: 1, maxLength: 4 }),
        ({ reference }, replicas) => {
          const snapshots = replicas.map(([rows, size]) => {
            const window = createDriftWindow({ reference, size });
            observeAll(window, featureTable(rows));
            return throughJson(window.snapshot());
          });
          const held = replicas.flatMap(([rows, size]) => rows.slice(-size));
          assert.deepEqual(
            evaluateDriftSnapshots(reference, snapshots, { correction: "fdr" }),
            held.length === 0 ? null : detectDrift(reference, featureTable(held), { correction: "fdr" }),
          );
        },
      ),
    );
  });

  it("adds up windows of replicas that serve different versions of a model", () => {
    const windowOf = (categories: string[]) => {
      const reference = buildDriftReference(tableOf({ t: categories }));
      const window = createDriftWindow({ reference, size: 3 });
      observeAll(window, tableOf({ t: ["a", "b", null] }));
      return window.snapshot();
    };
    assert.deepEqual(mergeDriftSnapshots([windowOf(["a"]), windowOf(["b"])]), {
      formatVersion: 1,
      observed: 6,
      rows: 6,
      columns: [{ name: "t", kind: "text", categories: ["a", "b"], codes: [0, 2, -1, 2, 1, -1] }],
    });
  });

  it("has nothing to say of no rows", () => {
    assert.equal(evaluateDriftSnapshots(tiny, []), null);
    const empty = createDriftWindow({ reference: tiny, size: 2 }).snapshot();
    assert.equal(evaluateDriftSnapshots(tiny, [empty, empty]), null);
  });
});

describe("driftSnapshotSchema", () => {
  it("refuses a snapshot whose parts do not fit together", () => {
    const good = createDriftWindow({ reference: tiny, size: 2 });
    good.observe(tinyRows, 0);
    const snapshot = good.snapshot();
    const [x, t] = snapshot.columns;
    for (const bad of [
      { ...snapshot, formatVersion: 2 },
      { ...snapshot, rows: 2 },
      { ...snapshot, columns: [x, { ...t, codes: [3] }] },
      { ...snapshot, columns: [x, { ...t, codes: [-2] }] },
      { ...snapshot, columns: [{ ...x, values: ["1"] }, t] },
    ])
      assert.equal(driftSnapshotSchema.safeParse(bad).success, false);
    assert.deepEqual(driftSnapshotSchema.parse(snapshot), snapshot);
  });
});

describe("newestRows", () => {
  const windowsOf = (...rows: number[]): DriftSnapshot[] =>
    rows.map((count) => {
      const window = createDriftWindow({ reference: tiny, size: Math.max(1, count) });
      const values = Array.from({ length: count }, (_, i) => i);
      observeAll(window, tableOf({ x: values, t: values.map(() => "a") }));
      return window.snapshot();
    });

  it("takes of each window its newest rows, in proportion, and as many as are asked for in all", () => {
    const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 100 }), (rows, wanted) => {
        const total = rows.reduce((sum, count) => sum + count, 0);
        const taken = newestRows(windowsOf(...rows), wanted);
        assert.equal(
          taken.reduce((sum, each) => sum + each.rows, 0),
          Math.min(total, wanted),
        );
        taken.forEach((each, i) => {
          assert.ok(Math.abs(each.rows - rows[i] * Math.min(1, wanted / total || 0)) <= 1);
          const [x] = driftSnapshotSchema.parse(each).columns;
          const newest = Array.from({ length: each.rows }, (_, row) => rows[i] - each.rows + row);
          assert.deepEqual(x.kind === "number" && x.values, newest);
        });
      }),
    );
  });

  it("makes several windows as good as one of their size", () => {
    const size = 4;
    assert.equal(evaluateDriftSnapshots(tiny, windowsOf(1, 2), { size }), null);
    assert.equal(evaluateDriftSnapshots(tiny, windowsOf(3, 40), { size })?.rows.current, size);
  });
});
