/**
 * How long the forest engines take, on data made up here: `npx tsx bench/forest/engines.bench.ts`.
 * The package is measured on fewer rows and trees, then put in relation to our own engine on the same ones: at full
 * size it takes minutes.
 */
import { forestEngine } from "../../src/core/forest/engines.ts";
import { forestParamsSchema } from "../../src/core/forest/params.ts";
import { median } from "../median.ts";
import { problem } from "./problem.ts";

/** The middle of several runs after one that warms up, in milliseconds. */
async function timed(runs: number, work: (run: number) => unknown): Promise<number> {
  await work(0);
  const times: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const start = performance.now();
    await work(run);
    times.push(performance.now() - start);
  }
  return median(times);
}

function report(what: string, value: number, unit: string): void {
  process.stdout.write(`${what.padEnd(62)}${value.toFixed(value < 100 ? 1 : 0).padStart(9)} ${unit}\n`);
}

const own = await forestEngine("titanic-ops");
const params = (trees: number, more = {}) => forestParamsSchema.parse({ n_estimators: trees, ...more });

const small = problem(891, 16);
report("fit, 100 trees, 891 × 16", await timed(5, (seed) => own.fit(small, params(100), { seed })), "ms");
const large = problem(200_000, 8);
report("fit, 5 trees, 200,000 × 8", await timed(1, (seed) => own.fit(large, params(5), { seed })), "ms");
const depth10 = params(5, { max_depth: 10 });
report(
  "fit, 5 trees of depth 10, 200,000 × 8",
  await timed(1, (seed) => own.fit(large, depth10, { seed })),
  "ms",
);

const forest = await own.fit(small, params(300, { max_depth: 8 }), { seed: 1 });
const bytes = forest.encode();
report("300 trees of depth 8: size", bytes.length / 1000, "kB");
report("300 trees of depth 8: read", await timed(9, () => own.decode(bytes)), "ms");

const out = new Float64Array(2 * 891);
const batch = await timed(9, () => forest.predictProba(small.columns, 891, out));
report("300 trees of depth 8: predict, 891 rows together", (batch / 891) * 1000, "µs a row");
const singles = Array.from({ length: 891 }, (_, row) =>
  small.columns.map((column) => column.slice(row, row + 1)),
);
const alone = await timed(9, () => {
  for (const single of singles) forest.predictProba(single, 1, out);
});
report("300 trees of depth 8: predict, one row at a time", (alone / 891) * 1000, "µs a row");

const packaged = await forestEngine("ml-random-forest");
const tiny = problem(300, 16);
const theirs = await timed(1, (seed) => packaged.fit(tiny, params(5), { seed }));
const ours = await timed(5, (seed) => own.fit(tiny, params(5), { seed }));
report("fit, 5 trees, 300 × 16: ml-random-forest", theirs, "ms");
report("fit, 5 trees, 300 × 16: titanic-ops", ours, "ms");
report("ratio", theirs / ours, "times");
