import { type Table, tableBlocks } from "../dataset/table.ts";
import { createBulkPredictor } from "../forest/bulk.ts";
import { scoresPerRow } from "../metrics/predictions.ts";
import type { Model } from "./model.ts";

/** Scores many rows of features. */
export interface BulkScorer {
  /** The scores of each row, as `Model.scoreFeatures` gives them. */
  scoreFeatures(features: Table): Promise<Float64Array>;
  /** Ends what it started. */
  close(): Promise<void>;
}

/** Rows that go through the forest together: enough to be worth the way to a thread, and few beside those of a table. */
const PART_ROWS = 16_384;

/**
 * A model's scorer in so many threads, which are started once it has seen that there are many rows. What comes out does not
 * depend on their number. Of what the preprocessor makes only some parts are in memory at once.
 */
export function createBulkScorer(model: Model, jobs: number): BulkScorer {
  const forest = createBulkPredictor(model.forest, jobs);

  async function scorePart(part: Table): Promise<Float64Array> {
    // Threads are given what they predict, and a column that no step has touched is the table's own.
    const columns = model.preprocessor.transform(part).map((values) => values.slice());
    return model.decide(await forest.predict(columns, part.rows));
  }

  return {
    async scoreFeatures(features) {
      const width = scoresPerRow(model.forest.classCount);
      const scores = new Float64Array(features.rows * width);
      const underWay: Promise<void>[] = [];
      let rows = 0;
      for (const part of tableBlocks(features, PART_ROWS)) {
        const start = rows;
        rows += part.rows;
        const scored = scorePart(part).then((ofPart) => scores.set(ofPart, start * width));
        // It is waited for in its turn, which may come after another has failed.
        scored.catch(() => undefined);
        underWay.push(scored);
        if (underWay.length > forest.ahead) await underWay.shift();
      }
      await Promise.all(underWay);
      return scores;
    },
    close: () => forest.close(),
  };
}

/** Scores the rows of a table once; see {@link createBulkScorer}. */
export async function scoreInBulk(model: Model, features: Table, jobs: number): Promise<Float64Array> {
  const scorer = createBulkScorer(model, jobs);
  try {
    return await scorer.scoreFeatures(features);
  } finally {
    await scorer.close();
  }
}
