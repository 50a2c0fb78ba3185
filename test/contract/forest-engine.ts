import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Forest, ForestEngine } from "../../src/core/forest/engine.ts";
import { forestEngine } from "../../src/core/forest/engines.ts";
import { type EngineName, type ForestParams, forestParamsSchema } from "../../src/core/forest/params.ts";
import { trainingData, xorProblem } from "../unit/forest/problems.ts";

/** What every forest engine must do: one suite, run over each of them. */
export function forestEngineContract(name: EngineName): void {
  const params = (settings: Partial<ForestParams> = {}): ForestParams =>
    forestParamsSchema.parse({ n_estimators: 10, max_features: "all", ...settings });
  const fit = async (data = xorProblem(80, 1), settings: Partial<ForestParams> = {}, seed = 1) => {
    const engine = await forestEngine(name);
    return { engine, forest: await engine.fit(data, params(settings), { seed }) };
  };

  describe(`forest engine ${name}`, () => {
    it("goes by the name it is asked for", async () => {
      const { engine, forest } = await fit();
      assert.equal(engine.name, name);
      assert.equal(forest.engine, name);
    });

    it("says how many trees, features and classes it has", async () => {
      const { forest } = await fit();
      assert.equal(forest.treeCount, 10);
      assert.equal(forest.featureCount, 2);
      assert.equal(forest.classCount, 2);
    });

    it("learns a threshold", async () => {
      const rows = Array.from({ length: 40 }, (_, i) => [i]);
      const { forest } = await fit(
        trainingData(
          rows,
          rows.map(([x]) => (x < 20 ? 0 : 1)),
        ),
      );
      const proba = predict(forest, [Float64Array.of(3, 36)]);
      assert.ok(proba[0] > 0.9, `P(class 0) of 3 is ${proba[0]}`);
      assert.ok(proba[3] > 0.9, `P(class 1) of 36 is ${proba[3]}`);
    });

    it("learns what only two features together tell", async () => {
      const { forest } = await fit(xorProblem(120, 2));
      assert.ok(accuracy(forest, xorProblem(200, 3)) > 0.85);
    });

    it("learns more than two classes", async () => {
      const rows = Array.from({ length: 60 }, (_, i) => [i]);
      const labels = rows.map(([x]) => Math.floor(x / 20));
      const { forest } = await fit(trainingData(rows, labels, { classCount: 3 }));
      assert.ok(accuracy(forest, trainingData(rows, labels, { classCount: 3 })) > 0.9);
    });

    it("learns the same from rows that come in blocks", async () => {
      const { columns, ...outcomes } = xorProblem(80, 1);
      async function* blocks() {
        for (const [from, to] of [
          [0, 1],
          [1, 50],
          [50, 80],
        ])
          yield columns.map((column) => column.subarray(from, to));
      }
      const engine = await forestEngine(name);
      const forest = await engine.fit({ ...outcomes, featureCount: 2, blocks }, params(), { seed: 1 });
      assert.deepEqual(forest.encode(), (await fit()).forest.encode());
    });

    it("gives probabilities that add up to 1", async () => {
      const { forest } = await fit();
      const proba = predict(forest, xorProblem(30, 4).columns);
      for (let i = 0; i < 30; i++) assert.ok(Math.abs(proba[2 * i] + proba[2 * i + 1] - 1) < 1e-12);
    });

    it("gives equal bytes for equal data, parameters and seed", async () => {
      assert.deepEqual((await fit()).forest.encode(), (await fit()).forest.encode());
    });

    it("gives another forest for another seed", async () => {
      const one = await fit(undefined, {}, 1);
      const other = await fit(undefined, {}, 2);
      assert.notDeepEqual(one.forest.encode(), other.forest.encode());
    });

    it("predicts the same after being written and read", async () => {
      const { engine, forest } = await fit();
      const again = engine.decode(forest.encode());
      const query = xorProblem(50, 5).columns;
      assert.deepEqual(predict(again, query), predict(forest, query));
      assert.deepEqual(again.encode(), forest.encode());
      assert.equal(again.oobScore, forest.oobScore);
      assert.equal(again.treeCount, forest.treeCount);
    });

    it("predicts a row the same in any order of rows, and alone", async () => {
      const { forest } = await fit();
      const query = xorProblem(50, 6).columns;
      const straight = predict(forest, query);
      const backwards = predict(
        forest,
        query.map((column) => column.toReversed()),
      );
      for (let row = 0; row < 50; row++) {
        const expected = straight.subarray(2 * row, 2 * row + 2);
        assert.deepEqual(backwards.subarray(2 * (49 - row), 2 * (49 - row) + 2), expected);
        assert.deepEqual(
          predict(
            forest,
            query.map((column) => column.subarray(row, row + 1)),
          ),
          expected,
        );
      }
    });

    it("writes only the rows it was asked for", async () => {
      const { forest } = await fit();
      const out = new Float64Array(6).fill(7);
      forest.predictProba([Float64Array.of(0.1, 0.2, 0.3), Float64Array.of(0.1, 0.2, 0.3)], 2, out);
      assert.deepEqual([...out.subarray(4)], [7, 7]);
      forest.predictProba([new Float64Array(0), new Float64Array(0)], 0, out);
      assert.equal(out[5], 7);
    });

    it("refuses a query with another number of columns", async () => {
      const { forest } = await fit();
      assert.throws(() => predict(forest, [Float64Array.of(1)]), /2 features.*1 column/);
    });

    it("scores itself on the rows its trees did not see", async () => {
      const { forest } = await fit(xorProblem(120, 2), { n_estimators: 20 });
      assert.ok(
        forest.oobScore !== null && forest.oobScore > 0.7 && forest.oobScore <= 1,
        `${forest.oobScore}`,
      );
    });

    it("has no such score without bootstrap", async () => {
      const { forest } = await fit(undefined, { bootstrap: false, n_estimators: 2 });
      assert.equal(forest.oobScore, null);
    });

    it("tells of each tree", async () => {
      const engine = await forestEngine(name);
      const told: string[] = [];
      const onTree = (done: number, total: number) => told.push(`${done}/${total}`);
      await engine.fit(xorProblem(40, 1), params({ n_estimators: 3 }), { seed: 1, onTree });
      assert.deepEqual(told, ["1/3", "2/3", "3/3"]);
    });

    it("stops between trees when it is told to", async () => {
      const engine = await forestEngine(name);
      const controller = new AbortController();
      let trees = 0;
      const onTree = () => {
        if (++trees === 2) controller.abort();
      };
      const fitting = engine.fit(xorProblem(40, 1), params(), { seed: 1, onTree, signal: controller.signal });
      await assert.rejects(fitting, { code: "OPS_INTERRUPTED" });
      assert.equal(trees, 2);
    });

    it("refuses to learn from nothing", async () => {
      const nothing = { labels: new Uint8Array(0), classCount: 2, classWeights: null };
      await assert.rejects(fit({ ...nothing, columns: [new Float64Array(0)] }), { code: "OPS_TOO_FEW_ROWS" });
      const noFeatures = { ...xorProblem(10, 1), columns: [] };
      await assert.rejects(fit(noFeatures), { code: "OPS_CONFIG_INVALID" });
    });

    it("refuses to try more features than there are", async () => {
      await assert.rejects(fit(undefined, { max_features: 3 }), {
        code: "OPS_CONFIG_INVALID",
        message: /2 features/,
      });
    });

    it("refuses bytes that are cut short, wherever", async () => {
      const { engine, forest } = await fit(undefined, { n_estimators: 1 });
      const bytes = forest.encode();
      for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 50))
        assertCorrupt(engine, bytes.subarray(0, length));
      assertCorrupt(engine, bytes.subarray(0, bytes.length - 1));
    });

    it("refuses bytes of which one is altered, whichever", async () => {
      const { engine, forest } = await fit(undefined, { n_estimators: 1 });
      const bytes = forest.encode();
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 100)) {
        const altered = bytes.slice();
        altered[at] ^= 1;
        assertCorrupt(engine, altered);
      }
    });

    it("refuses bytes with something behind them", async () => {
      const { engine, forest } = await fit(undefined, { n_estimators: 1 });
      assertCorrupt(engine, Uint8Array.of(...forest.encode(), 0));
    });
  });
}

/** Class probabilities of every row of the columns. */
function predict(forest: Forest, columns: readonly Float64Array[]): Float64Array {
  const rows = columns[0].length;
  const out = new Float64Array(rows * forest.classCount);
  forest.predictProba(columns, rows, out);
  return out;
}

function accuracy(forest: Forest, data: ReturnType<typeof trainingData>): number {
  const { classCount } = forest;
  const proba = predict(forest, data.columns);
  const right = data.labels.filter((label, row) => {
    const shares = proba.subarray(row * classCount, (row + 1) * classCount);
    return shares.indexOf(Math.max(...shares)) === label;
  });
  return right.length / data.labels.length;
}

function assertCorrupt(engine: ForestEngine, bytes: Uint8Array): void {
  assert.throws(
    () => engine.decode(bytes),
    (error: { code?: string; hint?: string }) => {
      assert.equal(error.code, "OPS_MODEL_CORRUPT");
      assert.ok(error.hint);
      return true;
    },
  );
}
