import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRng } from "../src/core/rng.ts";
import { formatEvent, type RunEvent } from "../src/core/tracking/events.ts";
import { listRuns } from "../src/core/tracking/list-runs.ts";

/*
 * How long it takes to list and filter 10,000 tracked runs, and the same from one file of JSON lines without a database.
 *   npx tsx bench/runs.bench.ts
 */

const RUNS = 10_000;
const METRICS = 25;
const PARAMS = 20;
const WHERE = "metrics.m3 > 0.5 and params.p4 = 8";

const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const rng = createRng(1);
const lines: string[] = [];

const some = <V>(letter: string, count: number, value: (i: number) => V): Record<string, V> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${letter}${i}`, value(i)]));

for (let i = 0; i < RUNS; i++) {
  const id = `20260102-030405-678-${i.toString(16).padStart(6, "0")}`;
  const at = new Date(1.77e12 + i * 1000);
  const params = some("p", PARAMS, (p) => (p % 2 === 0 ? rng.below(10) : `value ${rng.below(9)}`));
  const metrics = some("m", METRICS, () => rng.float());
  const events: RunEvent[] = [
    {
      event: "start",
      formatVersion: 1,
      id,
      name: "titanic",
      kind: "train",
      command: "titanic-ops train",
      code: { version: "0.1.0", build: "0" },
      packages: {},
    },
    { event: "params", values: params },
    { event: "metrics", values: metrics },
    { event: "end", status: "finished", error: null, seconds: 1 },
  ];
  mkdirSync(path.join(folder, id));
  writeFileSync(
    path.join(folder, id, "events.ndjson"),
    events.map((event) => formatEvent(event, at)).join(""),
  );
  lines.push(JSON.stringify({ id, params, metrics }));
}
const all = path.join(folder, "all.ndjson");
writeFileSync(all, lines.join("\n"));

async function measure(what: string, times: number, work: () => Promise<unknown>): Promise<void> {
  const taken: { elapsed: number; used: number }[] = [];
  for (let i = 0; i < times; i++) {
    const [started, before] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(before);
    taken.push({ elapsed: performance.now() - started, used: (user + system) / 1000 });
  }
  const median = (of: "elapsed" | "used"): string =>
    `${taken
      .map((each) => each[of])
      .sort((a, b) => a - b)
      [Math.floor(times / 2)].toFixed(0)
      .padStart(6)} ms`;
  process.stdout.write(`${what.padEnd(64)} ${median("elapsed")} ${median("used")} of a processor\n`);
}

process.stdout.write(`${RUNS} runs, ${METRICS} metrics and ${PARAMS} parameters each; medians\n`);
await measure("the first question: every log is read, the index written", 1, () =>
  listRuns(folder, { where: WHERE }),
);
await measure("the newest 20", 9, () => listRuns(folder, { limit: 20 }));
await measure("those that pass a filter, 50 shown", 9, () => listRuns(folder, { where: WHERE, limit: 50 }));
await measure("all by a metric, 50 shown", 9, () => listRuns(folder, { sort: "metrics.m3", limit: 50 }));
await measure("the same filter over a file of JSON lines, without a database", 9, async () =>
  (await readFile(all, "utf8"))
    .split("\n")
    .map((line) => JSON.parse(line) as { metrics: Record<string, number>; params: Record<string, unknown> })
    .filter(({ metrics, params }) => metrics.m3 > 0.5 && params.p4 === 8),
);
rmSync(folder, { recursive: true });
