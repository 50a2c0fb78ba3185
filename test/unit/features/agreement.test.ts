import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { loadDataset } from "../../../src/core/config/load-dataset.ts";
import { columnKinds } from "../../../src/core/dataset/columns.ts";
import { readTable } from "../../../src/core/dataset/csv/read-table.ts";
import { formatCsv, tableBatches } from "../../../src/core/dataset/csv/write.ts";
import { type Table, takeRows } from "../../../src/core/dataset/table.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../../../src/core/features/derive.ts";
import {
  fitPreprocessor,
  loadPreprocessor,
  type Preprocessor,
  preprocessorStateSchema,
} from "../../../src/core/features/preprocessor.ts";
import { featureStepSchema, preprocessStepSchema } from "../../../src/core/features/steps.ts";
import { createRng } from "../../../src/core/rng.ts";
import { inPieces } from "../../helpers/bytes.ts";
import { contentOf, fieldTexts, finiteNumbers, singleRows, tableOfRows } from "../../helpers/tables.ts";
import { RAW_KINDS, randomSteps } from "./random-steps.ts";
import { kindsOf, targetOf } from "./steps.ts";

const fitted = (configs: Parameters<typeof fitPreprocessor>[0], features: Table) =>
  fitPreprocessor(configs, features, targetOf(features));

/** Transformed columns as rows, so that every value is compared with its sign and with NaN equal to NaN. */
const rowsOf = (columns: readonly Float64Array[], rows: number) =>
  Array.from({ length: rows }, (_, row) => columns.map((values) => values[row]));

function batchAgreesWithSingleRows(deriver: FeatureDeriver, preprocessor: Preprocessor, raw: Table): void {
  const features = deriver.derive(raw);
  const transformed = rowsOf(preprocessor.transform(features), raw.rows);
  singleRows(raw).forEach((single, row) => {
    const derived = deriver.derive(single);
    assert.deepEqual(contentOf(derived), contentOf(takeRows(features, [row])));
    assert.deepEqual(rowsOf(preprocessor.transform(derived), 1)[0], transformed[row]);
  });
}

/** Features from a file are transformed as those in memory are: what training reads is what serving computes. */
async function fileAgreesWithMemory(features: Table, preprocessor: Preprocessor): Promise<void> {
  const names = [...features.columns.keys()];
  const csv = formatCsv([names]) + [...tableBatches(features)].map(formatCsv).join("");
  const types = new Map([...kindsOf(features)]);
  const read = await readTable(inPieces(csv), { types }, "processed.csv");
  assert.deepEqual(contentOf(read), contentOf(features));
  assert.deepEqual(
    rowsOf(preprocessor.transform(read), read.rows),
    rowsOf(preprocessor.transform(features), features.rows),
  );
}

function savedAgreesWithFitted(preprocessor: Preprocessor, features: Table): void {
  const saved = JSON.stringify(preprocessor.state);
  const loaded = loadPreprocessor(preprocessorStateSchema.parse(JSON.parse(saved)));
  assert.deepEqual(loaded.outputs, preprocessor.outputs);
  assert.equal(JSON.stringify(loaded.state), saved);
  assert.deepEqual(
    rowsOf(loaded.transform(features), features.rows),
    rowsOf(preprocessor.transform(features), features.rows),
  );
}

const shuffled = (table: Table, seed: number) => {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  createRng(seed).shuffle(rows);
  return takeRows(table, rows);
};

describe("the Titanic's features", async () => {
  const { spec } = await loadDataset(
    fileURLToPath(new URL("../../../configs/titanic.yaml", import.meta.url)),
  );
  const kinds = columnKinds(spec.columns);
  const texts: Record<string, fc.Arbitrary<string>> = {
    Name: fc.oneof(
      fc.constantFrom("Braund, Mr. Owen", "Heikkinen, Miss. Laina", "Rothes, the Countess. of", "no title"),
      fieldTexts,
    ),
    Sex: fc.constantFrom("female", "male", "other"),
    Embarked: fc.constantFrom("C", "Q", "S", "X"),
  };
  const cells = [...kinds].map(([name, kind]) =>
    fc.option<number | string>(kind === "number" ? finiteNumbers : (texts[name] ?? fieldTexts), { freq: 4 }),
  );
  const tables = fc
    .array(fc.tuple(...cells), { minLength: 1, maxLength: 12 })
    .map((rows) => tableOfRows(kinds, rows));
  const deriver = createFeatureDeriver(spec.features, kinds);

  it("are the same bits in a batch as one by one, derived and transformed", () => {
    fc.assert(
      fc.property(tables, tables, (train, raw) => {
        const preprocessor = fitted(spec.model.preprocess, deriver.derive(train));
        batchAgreesWithSingleRows(deriver, preprocessor, raw);
      }),
    );
  });

  it("are the same bits from processed.csv as from memory, and from a saved state as from a fitted one", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (raw) => {
        const features = deriver.derive(raw);
        const preprocessor = fitted(spec.model.preprocess, features);
        savedAgreesWithFitted(preprocessor, features);
        await fileAgreesWithMemory(features, preprocessor);
      }),
    );
  });

  it("are learnt alike from training rows in any order", () => {
    fc.assert(
      fc.property(tables, fc.integer(), (raw, seed) => {
        const features = deriver.derive(raw);
        const { state } = fitted(spec.model.preprocess, features);
        assert.deepEqual(fitted(spec.model.preprocess, shuffled(features, seed)).state, state);
      }),
    );
  });

  it("have no gaps when they reach the forest, bar a product too large for a number", () => {
    fc.assert(
      fc.property(tables, tables, (train, raw) => {
        const preprocessor = fitted(spec.model.preprocess, deriver.derive(train));
        const columns = preprocessor.transform(deriver.derive(raw));
        preprocessor.outputs.forEach((name, i) => {
          if (["Pclass", "FamilySize", "IsAlone"].includes(name) || name.includes("_")) return;
          assert.ok(!columns[i].includes(Number.NaN), name);
        });
      }),
    );
  });

  it("are computed from the columns that they need, and from no others", () => {
    assert.deepEqual([...deriver.rawColumns].sort(), [
      "Age",
      "Cabin",
      "Embarked",
      "Fare",
      "Name",
      "Parch",
      "Pclass",
      "Sex",
      "SibSp",
    ]);
  });
});

describe("features of any specification", () => {
  const rows = fc.tuple(
    fc.option(finiteNumbers, { freq: 4 }),
    fc.option(finiteNumbers, { freq: 4 }),
    fc.option(fc.constantFrom("a", "b", "c", "unknown", "1"), { freq: 4 }),
    fc.option(fieldTexts, { freq: 4 }),
  );
  const tables = fc.array(rows, { minLength: 1, maxLength: 10 }).map((each) => tableOfRows(RAW_KINDS, each));
  const ready = (steps: { features: unknown[]; preprocess: unknown[] }, train: Table) => {
    const features = steps.features.map((step) => featureStepSchema.parse(step));
    const preprocess = steps.preprocess.map((step) => preprocessStepSchema.parse(step));
    const deriver = createFeatureDeriver(features, RAW_KINDS);
    return { deriver, preprocess, preprocessor: fitted(preprocess, deriver.derive(train)) };
  };

  it("are the same bits in a batch as one by one, derived and transformed", () => {
    fc.assert(
      fc.property(randomSteps, tables, tables, (steps, train, raw) => {
        const { deriver, preprocessor } = ready(steps, train);
        batchAgreesWithSingleRows(deriver, preprocessor, raw);
      }),
      { numRuns: 100 },
    );
  });

  it("are the same bits in blocks as together, for the rows that are learnt from", () => {
    fc.assert(
      fc.property(randomSteps, tables, fc.integer({ min: 1, max: 4 }), (steps, raw, blockRows) => {
        const { deriver, preprocessor } = ready(steps, raw);
        const features = deriver.derive(raw);
        const target = targetOf(features);
        const blocks = [...preprocessor.trainingBlocks(features, target, blockRows)];
        assert.deepEqual(
          blocks.flatMap((block) => rowsOf(block, block[0]?.length ?? 0)),
          rowsOf(
            preprocessor.transformTraining(features, target),
            preprocessor.outputs.length === 0 ? 0 : raw.rows,
          ),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("are the same bits from a file as from memory, and from a saved state as from a fitted one", async () => {
    await fc.assert(
      fc.asyncProperty(randomSteps, tables, async (steps, raw) => {
        const { deriver, preprocessor } = ready(steps, raw);
        const features = deriver.derive(raw);
        savedAgreesWithFitted(preprocessor, features);
        await fileAgreesWithMemory(features, preprocessor);
      }),
      { numRuns: 100 },
    );
  });

  it("are learnt alike from training rows in any order, but for means", () => {
    // A mean is a sum of rounded numbers, and addition of those is not associative. What is learnt after a statistic of the
    // target is learnt from what an order of the rows made of it.
    fc.assert(
      fc.property(randomSteps, tables, fc.integer(), (steps, raw, seed) => {
        const order = steps.preprocess
          .filter(({ strategy, step }) => strategy !== "mean" && step !== "scale")
          .map((each) => (each.step === "target-statistic" ? { ...each, step: "ordinal" } : each));
        const { deriver, preprocess, preprocessor } = ready({ ...steps, preprocess: order }, raw);
        const features = deriver.derive(raw);
        assert.deepEqual(fitted(preprocess, shuffled(features, seed)).state, preprocessor.state);
      }),
    );
  });
});
