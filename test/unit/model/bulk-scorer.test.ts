import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { takeRows } from "../../../src/core/dataset/table.ts";
import { createBulkScorer, scoreInBulk } from "../../../src/core/model/bulk-scorer.ts";
import { chainedModel } from "../../helpers/chained-model.ts";
import { runningThreads } from "../../helpers/running-threads.ts";
import { contentOf } from "../../helpers/tables.ts";

describe("a scorer of many rows", () => {
  it("says what the model says, whatever the number of threads, and leaves the table as it is", async () => {
    const { model, rows } = await chainedModel(3, { calibration: "isotonic" }, { n_estimators: 150 });
    // Enough for several parts, and, times the trees, for threads to be started.
    const many = takeRows(
      model.deriver.derive(rows),
      Uint32Array.from({ length: 80_000 }, (_, i) => (7 * i) % rows.rows),
    );
    const expected = model.scoreFeatures(many);
    const first = contentOf(takeRows(many, [0, 1, 2]));
    const before = runningThreads();
    const scorer = createBulkScorer(model, 2);
    assert.deepEqual(await scorer.scoreFeatures(many), expected);
    assert.ok(runningThreads() > before, "no thread was started");
    assert.deepEqual(await scorer.scoreFeatures(many), expected);
    await scorer.close();
    assert.equal(runningThreads(), before);
    assert.deepEqual(contentOf(takeRows(many, [0, 1, 2])), first);
    assert.deepEqual(await scoreInBulk(model, many, 1), expected);
  });

  it("scores no rows as none", async () => {
    const { model, rows } = await chainedModel(3);
    const none = takeRows(model.deriver.derive(rows), []);
    assert.deepEqual(await scoreInBulk(model, none, 2), new Float64Array(0));
  });
});
