/**
 * Does one piece of work with the project's own engine, and tells how long it took: `node ours.js '<work as JSON>' <train> <test>`.
 * Rows to learn from are read from the file while they are learnt from, which the time told is with.
 */
import { availableParallelism } from "node:os";
import { inBlocks, inColumns } from "../../src/core/forest/blocks.ts";
import { type BulkPredictor, createBulkPredictor } from "../../src/core/forest/bulk.ts";
import type { Block, TrainingBlocks } from "../../src/core/forest/engine.ts";
import { ownEngine } from "../../src/core/forest/own-engine.ts";
import type { OwnForest } from "../../src/core/forest/own-forest.ts";
import { forestParamsSchema } from "../../src/core/forest/params.ts";
import { problemInFile } from "./problem.ts";
import type { Done, Work } from "./work.ts";

const work = JSON.parse(process.argv[2]) as Work;
const params = forestParamsSchema.parse({ n_estimators: work.trees, max_depth: work.depth });
const [train, test] = process.argv.slice(3);
const fit = (data: TrainingBlocks, seed: number): Promise<OwnForest> =>
  ownEngine.fit(data, params, { seed, jobs: availableParallelism() });

const PART = 16_384;
const data = problemInFile(train, work.rows, work.features);
const { forest, seconds } = await measured();
const done: Done = {
  seconds,
  accuracy: await accuracyOf(forest),
  leaves: (forest.trees.roots[work.trees] + work.trees) / 2 / work.trees,
  peakMb: process.resourceUsage().maxRSS / 1000,
};
process.stdout.write(JSON.stringify(done));

async function measured(): Promise<{ forest: OwnForest; seconds: number[] }> {
  if (work.kind === "fit") {
    let forest = work.rows < 10_000 ? await fit(data, 0) : null;
    const seconds: number[] = [];
    for (let run = 0; run < work.runs; run++) {
      const started = performance.now();
      forest = await fit(data, run);
      seconds.push((performance.now() - started) / 1000);
    }
    if (forest === null) throw new Error("no run");
    return { forest, seconds };
  }
  const { columns, labels, ...rest } = await inColumns(data);
  const some = Math.min(work.rows, 100_000);
  const forest = await fit(
    inBlocks({
      ...rest,
      columns: columns.map((column) => column.subarray(0, some)),
      labels: labels.subarray(0, some),
    }),
    0,
  );
  const predictor = createBulkPredictor(forest, availableParallelism());
  const predict =
    work.kind === "predict-one" ? () => predictOne(forest, columns) : () => predictAll(predictor, columns);
  await predict();
  const seconds: number[] = [];
  for (let run = 0; run < work.runs; run++) seconds.push(await predict());
  await predictor.close();
  return { forest, seconds };
}

/** Seconds of a call for a row. */
async function predictOne(forest: OwnForest, columns: Block): Promise<number> {
  const row = columns.map((column) => column.subarray(0, 1));
  const out = new Float64Array(2);
  const calls = 20_000;
  const started = performance.now();
  for (let call = 0; call < calls; call++) forest.predictProba(row, 1, out);
  return (performance.now() - started) / 1000 / calls;
}

/** Seconds for all rows, in parts as `titanic-ops predict` has them, but larger: here no CSV is read between. */
async function predictAll(predictor: BulkPredictor, columns: Block): Promise<number> {
  const started = performance.now();
  const parts: Promise<Float64Array>[] = [];
  for (let from = 0; from < work.rows; from += PART) {
    const part = columns.map((column) => column.slice(from, from + PART));
    parts.push(predictor.predict(part, part[0].length));
  }
  await Promise.all(parts);
  return (performance.now() - started) / 1000;
}

async function accuracyOf(forest: OwnForest): Promise<number> {
  const { columns, labels } = await inColumns(problemInFile(test, 20_000, work.features));
  const out = new Float64Array(2 * labels.length);
  forest.predictProba(columns, labels.length, out);
  return (
    labels.reduce((right, label, row) => right + Number((out[2 * row + 1] > 0.5 ? 1 : 0) === label), 0) /
    labels.length
  );
}
