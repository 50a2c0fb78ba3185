/**
 * How long the forest engines take, on data made up here: `npx tsx bench/forest.bench.ts`.
 * The package is measured on fewer rows and trees, then put in relation to our own engine on the same ones: at full
 * size it takes minutes.
 */
import { forestEngine } from "../../src/core/forest/engines.ts";
import { forestParamsSchema } from "../../src/core/forest/params.ts";
import { createRng } from "../../src/core/rng.ts";

/** Passenger-like columns: a quarter continuous, the rest with 2, 6 and 80 values; labels that they half explain. */
function problem(rows: number, features: number) {
  const rng = createRng(7);
  const sizes = [0, 2, 6, 80];
  const columns = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: rows }, () => (f % 4 === 0 ? rng.float() : rng.below(sizes[f % 4]))),
  );
  const labels = Uint8Array.from(columns[0], (x, i) => (x + columns[1][i] + 1.2 * rng.float() > 1.6 ? 1 : 0));
  return { columns, labels, classCount: 2, classWeights: null };
}

/** The middle of several runs after one that warms up, in milliseconds. */
async function median(runs: number, work: (run: number) => unknown): Promise<number> {
  await work(0);
  const times: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const start = performance.now();
    await work(run);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function report(what: string, value: number, unit: string): void {
  process.stdout.write(`${what.padEnd(62)}${value.toFixed(value < 100 ? 1 : 0).padStart(9)} ${unit}\n`);
}

const own = await forestEngine("titanic-ops");
const params = (trees: number, more = {}) => forestParamsSchema.parse({ n_estimators: trees, ...more });

const small = problem(891, 16);
report("fit, 100 trees, 891 × 16", await median(5, (seed) => own.fit(small, params(100), { seed })), "ms");
const large = problem(200_000, 8);
report("fit, 5 trees, 200,000 × 8", await median(1, (seed) => own.fit(large, params(5), { seed })), "ms");
const depth10 = params(5, { max_depth: 10 });
report(
  "fit, 5 trees of depth 10, 200,000 × 8",
  await median(1, (seed) => own.fit(large, depth10, { seed })),
  "ms",
);

const forest = await own.fit(small, params(300, { max_depth: 8 }), { seed: 1 });
const bytes = forest.encode();
report("300 trees of depth 8: size", bytes.length / 1000, "kB");
report("300 trees of depth 8: read", await median(9, () => own.decode(bytes)), "ms");

const out = new Float64Array(2 * 891);
const batch = await median(9, () => forest.predictProba(small.columns, 891, out));
report("300 trees of depth 8: predict, 891 rows together", (batch / 891) * 1000, "µs a row");
const singles = Array.from({ length: 891 }, (_, row) =>
  small.columns.map((column) => column.slice(row, row + 1)),
);
const alone = await median(9, () => {
  for (const single of singles) forest.predictProba(single, 1, out);
});
report("300 trees of depth 8: predict, one row at a time", (alone / 891) * 1000, "µs a row");

const packaged = await forestEngine("ml-random-forest");
const tiny = problem(300, 16);
const theirs = await median(1, (seed) => packaged.fit(tiny, params(5), { seed }));
const ours = await median(5, (seed) => own.fit(tiny, params(5), { seed }));
report("fit, 5 trees, 300 × 16: ml-random-forest", theirs, "ms");
report("fit, 5 trees, 300 × 16: titanic-ops", ours, "ms");
report("ratio", theirs / ours, "times");
