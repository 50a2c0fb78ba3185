import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { binBlocks } from "../../../src/core/forest/bin.ts";
import { packForest } from "../../../src/core/forest/flat-forest.ts";
import type { Ballot, GrowingTask, TreeSource } from "../../../src/core/forest/growing-task.ts";
import { createVotes } from "../../../src/core/forest/oob.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";
import { createPlainTreeSource } from "../../../src/core/forest/plain-tree-source.ts";
import { treeModuleFor } from "../../../src/core/forest/tree-source.ts";
import { createCompiledTreeSource } from "../../../src/core/forest/wasm/tree-source.ts";
import { params } from "./problems.ts";

const TREES = 3;

/** A task over rows of cells, -1 being a missing one. */
async function taskOf(
  rows: readonly { cells: readonly number[]; label: number; units: number }[],
  settings: Partial<ForestParams>,
  more: Partial<GrowingTask> = {},
): Promise<GrowingTask> {
  const columns = rows[0].cells.map((_, f) =>
    Float64Array.from(rows, ({ cells }) => (cells[f] < 0 ? Number.NaN : cells[f] / 3)),
  );
  return {
    table: await binBlocks({ featureCount: columns.length, blocks: () => [columns] }, rows.length),
    labels: Uint8Array.from(rows, ({ label }) => label),
    classCount: 2,
    units: null,
    weights: Float64Array.of(1, 1),
    maxFeatures: 2,
    params: params({ n_estimators: TREES, ...settings }),
    seed: 5,
    known: null,
    ...more,
  };
}

/** A source whose trees vote. */
function voting(task: GrowingTask, create: (ballot: Ballot) => TreeSource) {
  const votes = createVotes(task.labels.length, task.classCount, (bytes) => new Uint8Array(bytes));
  return { votes, ...create({ votes, alone: (add) => add() }) };
}

function compiled(task: GrowingTask) {
  const module = treeModuleFor(task);
  assert.ok(module, "it is not compiled");
  return voting(task, (ballot) => createCompiledTreeSource(task, module, ballot));
}

const plainly = (task: GrowingTask) => voting(task, (ballot) => createPlainTreeSource(task, ballot));

/** Fails unless both grow the same trees and vote alike. */
async function assertSame(task: GrowingTask): Promise<void> {
  const [ours, plain] = [compiled(task), plainly(task)];
  // Out of turn: a tree must not depend on those before.
  for (const index of [2, 0, 1]) {
    const expected = plain.grow(index);
    for (const [name, values] of Object.entries(ours.grow(index)))
      assert.deepEqual(values, expected[name as keyof typeof expected], `${name} of tree ${index}`);
  }
  assert.deepEqual(ours.votes, plain.votes);
}

const cell = (top: number) => fc.integer({ min: -1, max: top });
const row = fc.record({
  cells: fc.tuple(cell(1), cell(5), cell(5000), cell(300)),
  label: fc.integer({ min: 0, max: 1 }),
  units: fc.integer({ min: 1, max: 65_535 }),
});
const rowsOf = (max: number) => fc.array(row, { minLength: 1, maxLength: max });
const settings = fc.record({
  criterion: fc.constantFrom("gini" as const, "entropy" as const),
  max_depth: fc.constantFrom(null, 1, 4),
  min_samples_leaf: fc.constantFrom(1, 1, 3),
  min_samples_split: fc.constantFrom(2, 5),
  bootstrap: fc.boolean(),
});

describe("trees that are grown by compiled code", () => {
  it("are those of the plain version, to the last bit, whatever the data", async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(60), settings, async (rows, some) => assertSame(await taskOf(rows, some))),
      { numRuns: 150 },
    );
  });

  it("are so where rows and classes are weighed", async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(60), settings, async (rows, some) =>
        assertSame(
          await taskOf(rows, some, {
            units: Uint16Array.from(rows, ({ units }) => units),
            weights: Float64Array.of(1 / 65_535, 3.7 / 65_535),
          }),
        ),
      ),
      { numRuns: 100 },
    );
  });

  it("are so of many rows, which are packed anew on the way down", async () => {
    const rows = fc.sample(row, { numRuns: 20_000, seed: 3 });
    await assertSame(await taskOf(rows, {}));
    await assertSame(await taskOf(rows, { min_samples_leaf: 20, criterion: "entropy" }));
  });

  it("go on from known ones, which vote too", async () => {
    const task = await taskOf(fc.sample(row, { numRuns: 500, seed: 4 }), {});
    const plain = plainly(task);
    const known = packForest([plain.grow(0), plain.grow(1)], 4, 2);
    plain.grow(2);
    const ours = compiled({ ...task, known });
    for (let index = 0; index < TREES; index++) ours.grow(index);
    assert.deepEqual(ours.votes, plain.votes);
  });

  it("are not for more classes, nor for growth best first", async () => {
    const rows = fc.sample(row, { numRuns: 10, seed: 4 });
    assert.equal(treeModuleFor(await taskOf(rows, {}, { classCount: 3 })), null);
    assert.equal(treeModuleFor(await taskOf(rows, { max_leaf_nodes: 4 })), null);
  });
});
