import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { parseDataset } from "../../../src/core/config/load-dataset.ts";
import { openDuckDb } from "../../../src/core/database/duckdb.ts";
import { writeParquet } from "../../../src/core/database/parquet.ts";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import { columnKinds } from "../../../src/core/dataset/columns.ts";
import { formatCsv } from "../../../src/core/dataset/csv/write.ts";
import { csvRowSource } from "../../../src/core/expectations/csv-rows.ts";
import type { RowSource } from "../../../src/core/expectations/row-source.ts";
import { parquetRowSource, tableRowSource } from "../../../src/core/expectations/table-rows.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import type { OwnForest } from "../../../src/core/forest/own-forest.ts";
import { fitModel } from "../../../src/core/model/fit.ts";
import { createRng } from "../../../src/core/rng.ts";
import { fitStreamed } from "../../../src/core/stages/fit-streamed.ts";
import { createFileSource } from "../../../src/core/storage/file-source.ts";
import { tableOfRows } from "../../helpers/tables.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const specOf = (rest: string) =>
  parseDataset(
    `
formatVersion: 1
name: streamed
source: streamed.csv
id: id
target: { column: y, classes: [{ value: 0, label: no }, { value: 1, label: yes }] }
columns: { id: { type: integer }, y: { type: integer }, w: { type: number }, a: { type: number }, shop: { type: text } }
features: [{ step: take, column: a }, { step: take, column: shop }, { step: sum, columns: [a], plus: 1, as: b }]
model:
  sample_weight: w
  preprocess:
    - { step: impute, column: a, strategy: median, by: [shop] }
    - { step: one-hot, column: shop }
${rest}
`,
    "streamed.yaml",
  );
const SPEC = specOf("  forest: { n_estimators: 8 }\n  decision: { threshold: 0.4 }");
const COLUMNS = [
  ["id", "integer"],
  ["y", "integer"],
  ["w", "number"],
  ["a", "number"],
  ["shop", "text"],
] as const;
const HEADER = COLUMNS.map(([name]) => name);

function cells(rows: number): Cell[][] {
  const rng = createRng(4);
  return Array.from({ length: rows }, (_, id) => {
    const a = rng.below(8) === 0 ? null : rng.float();
    const y = Number((a ?? 0) + rng.float() > 1);
    return [id, y, 1 + rng.below(3), a, ["north", "south", null][rng.below(3)]];
  });
}

function* batches(all: readonly Cell[][]): Generator<Cell[][]> {
  for (let i = 0; i < all.length; i += 700) yield all.slice(i, i + 700);
}

/** Rows that are in memory, some at a time. */
const sourceOf = (all: readonly Cell[][]): RowSource => ({
  name: "rows",
  columns: HEADER,
  async *rows() {
    for (const batch of batches(all)) yield batch.map((each) => ({ line: null, cells: each }));
  },
});

describe("a model that is fitted on a stream of rows", () => {
  it("is that of rows in memory, from CSV, Parquet and a table of a database", async (t) => {
    const folder = await tempDir(t);
    const all = cells(3000);
    const kinds = columnKinds(SPEC.columns);
    const features = createFeatureDeriver(SPEC.features, kinds).derive(tableOfRows(kinds, all));
    const expected = await fitModel(
      SPEC,
      features,
      Uint8Array.from(all, ([, y]) => Number(y)),
      { seed: 3, sampleWeights: Float64Array.from(all, ([, , w]) => Number(w)) },
    );

    const csv = path.join(folder, "rows.csv");
    await writeFile(csv, formatCsv([HEADER, ...all]));
    const parquet = path.join(folder, "rows.parquet");
    await writeParquet(parquet, { columns: COLUMNS, batches: batches(all) });
    const database = await openDuckDb(path.join(folder, "rows.duckdb"));
    t.after(() => database.close());
    await database.createTable("rows", COLUMNS);
    await database.append("rows", COLUMNS, batches(all));
    const [object] = await (await createFileSource(csv)).list();
    for (const source of [
      await csvRowSource(object),
      await parquetRowSource(database, parquet),
      await tableRowSource(database, "rows", "id"),
    ]) {
      assert.ok(source);
      const model = await fitStreamed(SPEC, source, { seed: 3 });
      assert.deepEqual(model.inputs, expected.inputs, source.name);
      assert.deepEqual(model.forest.encode(), expected.forest.encode(), source.name);
      assert.equal(model.threshold, 0.4);
    }
  });

  it("is that of rows in memory where there are three classes", async () => {
    const [low, middle, high] = [0, 1, 2].map((value) => ({ value: String(value), label: `class ${value}` }));
    const two = specOf("  forest: { n_estimators: 8 }");
    const spec = { ...two, target: { column: "y", classes: [low, middle, high] } };
    const all = cells(1500).map(([id, y, w, a, shop]) => [id, shop === "north" ? 2 : y, w, a, shop]);
    const kinds = columnKinds(spec.columns);
    const features = createFeatureDeriver(spec.features, kinds).derive(tableOfRows(kinds, all));
    const labels = Uint8Array.from(all, ([, y]) => Number(y));
    const sampleWeights = Float64Array.from(all, ([, , w]) => Number(w));
    const expected = await fitModel(spec, features, labels, { seed: 3, sampleWeights });
    const model = await fitStreamed(spec, sourceOf(all), { seed: 3 });
    assert.deepEqual(model.inputs, expected.inputs);
    assert.deepEqual(model.forest.encode(), expected.forest.encode());
    assert.equal(model.forest.classCount, 3);
    assert.deepEqual(model.scoreFeatures(features), expected.scoreFeatures(features));
  });

  it("learns its preprocessing from a sample of very many rows, and the forest from all of them", async () => {
    const rng = createRng(9);
    const rows = 230_000;
    const all = Array.from({ length: rows }, (_, id): Cell[] => [id, id & 1, 1, rng.float(), "north"]);
    const spec = specOf("  forest: { n_estimators: 1, max_depth: 2, bootstrap: false }");
    const { inputs, forest } = await fitStreamed(spec, sourceOf(all), { seed: 3 });
    const { overall } = inputs.preprocessor.steps[0].state as { overall: number };
    const median = all.map(([, , , a]) => Number(a)).sort((a, b) => a - b)[rows / 2];
    assert.ok(Math.abs(overall - median) < 0.01, `${overall} is far from the median`);
    assert.notEqual(overall, median);
    assert.equal((forest as OwnForest).trees.cover[0], rows);
  });

  it("names the row that it cannot learn from", async () => {
    const wrong = cells(10);
    wrong[4][1] = 2;
    await assert.rejects(fitStreamed(SPEC, sourceOf(wrong), { seed: 1 }), {
      code: "OPS_INPUT_LABEL",
      message: /rows:6 column `y`: `2`/,
    });
    const light = cells(10);
    light[3][2] = 0;
    await assert.rejects(fitStreamed(SPEC, sourceOf(light), { seed: 1 }), { code: "OPS_INPUT_VALUE" });
    const lacking = { ...sourceOf(cells(3)), columns: ["id", "y", "w", "a", "market"] };
    await assert.rejects(fitStreamed(SPEC, lacking, { seed: 1 }), { code: "OPS_INPUT_COLUMN_MISSING" });
    await assert.rejects(fitStreamed(SPEC, sourceOf([]), { seed: 1 }), { code: "OPS_INPUT_NO_ROWS" });
  });

  it("refuses what needs all rows at once", async () => {
    for (const [rest, message] of [
      ["    - { step: target-statistic, column: b }", /`target-statistic` step needs all rows/],
      ["  decision: { calibration: platt }", /calibration` needs all rows/],
      ["  decision: { threshold: f1 }", /threshold` needs all rows/],
    ] as const)
      await assert.rejects(fitStreamed(specOf(rest), sourceOf(cells(10)), { seed: 1 }), {
        code: "OPS_CONFIG_INVALID",
        message,
      });
  });

  it("ends when it is told to", async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(fitStreamed(SPEC, sourceOf(cells(10)), { seed: 1, signal }), {
      code: "OPS_INTERRUPTED",
    });
  });
});
