import type { DatasetSpec } from "../../src/core/config/dataset-spec.ts";
import { parseDataset } from "../../src/core/config/load-dataset.ts";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import type { Table } from "../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../src/core/features/derive.ts";
import { fitModel } from "../../src/core/model/fit.ts";
import type { Model } from "../../src/core/model/model.ts";
import { createRng } from "../../src/core/rng.ts";
import { tableOf } from "./tables.ts";

/** A dataset whose features and preprocessing use every kind of step, some with and some without categories of their own. */
const spec = parseDataset(
  `
formatVersion: 1
name: chained
source: chained.csv
id: id
target:
  column: y
  classes:
    - { value: 0, label: no }
    - { value: 1, label: yes }
columns:
  id: { type: integer }
  y: { type: integer }
  a: { type: number, missing: true }
  b: { type: number, missing: true }
  grade: { type: integer, missing: true }
  shop: { type: category, missing: true }
  town: { type: category, missing: true }
  code: { type: text, missing: true }
features:
  - { step: take, column: a }
  - { step: take, column: b, as: other }
  - { step: take, column: grade }
  - { step: take, column: shop }
  - { step: take, column: town }
  - { step: sum, columns: [a, b], plus: 1, as: total }
  - { step: product, columns: [a, b], as: area }
  - { step: equals, column: grade, value: 2, as: second }
  - { step: log1p, column: b, as: log }
  - { step: bin, column: a, edges: [-1, 0, 2.5], as: band }
  - { step: present, column: shop, as: has_shop }
  - { step: missing-indicator, column: a, as: no_a }
  - { step: extract, column: code, pattern: "^([A-Z])", map: { Z: A }, as: letter }
model:
  preprocess:
    - { step: impute, column: a, strategy: median, by: [shop, grade] }
    - { step: impute, column: other, strategy: mean }
    - { step: impute, column: town, strategy: mode, by: [shop] }
    - { step: impute, column: letter, strategy: constant, value: none }
    - { step: quantile-bin, column: total, bins: 4, as: quarter }
    - { step: scale, column: other }
    - { step: target-statistic, column: town, as: town_rate }
    - { step: target-statistic, column: grade, prior_weight: 5, as: grade_rate }
    - { step: ordinal, column: town }
    - { step: one-hot, column: shop }
    - { step: one-hot, column: grade, categories: [1, 2] }
    - { step: one-hot, column: letter, categories: [A, B, unknown] }
    - { step: drop, columns: [area] }
  forest: { n_estimators: 12, max_depth: 6 }
`,
  "chained.yaml",
);

/** Rows with missing cells, ties, and, where told, categories and numbers that no other rows have. */
function rowsOf(seed: number, rows: number, strange: boolean): Table {
  const rng = createRng(seed);
  const some = <T>(values: readonly T[], missing = 0.2): (T | null)[] =>
    Array.from({ length: rows }, () =>
      rng.float() < missing ? null : values[Math.floor(rng.float() * values.length)],
    );
  const numbers = [-3, -1, 0, 0.5, 1, 2.5, 7, 1e6, ...(strange ? [-1e300, 1e300, 0.1 + 0.2] : [])];
  return tableOf({
    id: Array.from({ length: rows }, (_, row) => row),
    a: [1, ...some(numbers).slice(1)],
    b: [1, ...some(numbers).slice(1)],
    grade: [1, ...some([1, 2, 3, ...(strange ? [4, 2.5] : [])]).slice(1)],
    shop: ["north", ...some(["north", "south", ...(strange ? ["west", "unknown"] : [])]).slice(1)],
    town: ["Ulm", ...some(["Ulm", "Köln", ...(strange ? ["Mainz"] : [])]).slice(1)],
    code: ["A1", ...some(["A1", "B2", "Z3", "?", ...(strange ? ["Ä4", "unknown"] : [])]).slice(1)],
  });
}

/** A model with every kind of step, and rows of which some are unlike those that it learnt from. */
export async function chainedModel(
  seed: number,
  decision: Partial<DatasetSpec["model"]["decision"]> = {},
  forest: Partial<DatasetSpec["model"]["forest"]> = {},
): Promise<{ model: Model; rows: Table }> {
  const raw = rowsOf(seed, 200, false);
  const features = createFeatureDeriver(spec.features, columnKinds(spec.columns)).derive(raw);
  const rng = createRng(seed + 1);
  const labels = Uint8Array.from({ length: raw.rows }, () => Number(rng.float() < 0.4));
  const changed = {
    decision: { ...spec.model.decision, ...decision },
    forest: { ...spec.model.forest, ...forest },
  };
  const decided = { ...spec, model: { ...spec.model, ...changed } };
  return { model: await fitModel(decided, features, labels, { seed }), rows: rowsOf(seed + 2, 300, true) };
}
