/**
 * Serves for a long time at 70 % of the rate that saturates the service, and looks whether anything grows: memory,
 * waiting, errors. `npm run soak -- --minutes 30`; ends with 1 when something does.
 *
 * All that is held is bounded, and the bounds are reached before the measurement begins: outcomes and remembered
 * predictions (smaller than by default, since what matters is that the oldest give way), the drift window; the prediction
 * log is on and rotates. What then still grows is a leak. Memory is the resident set, the median of the last third of
 * the intervals against that of the second: medians, because garbage makes single values jump, and not the first third,
 * in which the allocator still takes what its busiest moment needs. Waiting is the median p99 of the last third against
 * that of the first.
 */
import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { median } from "./median.ts";
import { type OpenLoopResult, openLoop } from "./open-loop.ts";
import { type StartedServer, startServer } from "./start-server.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const MINUTES = Number(values.minutes);
const CONNECTIONS = 64;
const SHARE_OF_SATURATED = 0.7;
const INTERVALS = 30;
const SATURATE_SECONDS = 10;
/** The most that memory may grow, and p99: on a shared machine the tail of an idle service varies that much too. */
const MEMORY_TOLERANCE = 1.05;
const P99_TOLERANCE = 1.5;
/** A shorter run has too few collections of garbage, and too few seconds, to tell growth from chance: it is only told. */
const JUDGED_FROM_MINUTES = 10;
/** What is left of the heap after a collection may differ by this in a run of any length: a leak of 200 bytes a request is above. */
const HEAP_TOLERANCE = 1.5;
/** A collection of a heap of this size takes less. */
const COLLECTION_MS = 500;
/** A p99 that drifts below this is the clock of the load itself. */
const P99_FLOOR_MS = 5;
const ROWS = 10_000;
const HELD_OUTCOMES = 100_000;
const RECORD = { Pclass: 3, Sex: "male", Age: 34.5, SibSp: 0, Parch: 0, Fare: 7.8292, Embarked: "Q" };

interface Interval extends OpenLoopResult {
  readonly rssMb: number;
  /** What is left of the heap when its garbage has been collected. */
  readonly heapMb: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function start(folder: string): Promise<StartedServer> {
  const bin = path.resolve("dist/cli/main.js");
  execFileSync(process.execPath, [bin, "pipeline"], { cwd: folder, stdio: "ignore" });
  const options = ["--port", "0", "--feedback-memory", String(ROWS), "--prediction-log", "predictions"];
  const collecting = ["--expose-gc", "--import", path.resolve("bench/collect-on-signal.mjs")];
  return startServer([...collecting, bin, "serve", ...options], folder);
}

async function post(url: string, body: object): Promise<{ requestId: string }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { requestId: string };
}

/** Predictions and their outcomes, as many as are remembered. */
async function predictAndTell(url: string): Promise<void> {
  const { requestId } = await post(`${url}/predict`, { instances: Array(ROWS).fill(RECORD) });
  const items = Array.from({ length: ROWS }, (_, index) => ({ requestId, index, outcome: index % 2 }));
  await post(`${url}/feedback`, { items });
}

async function memory({ child, url }: StartedServer): Promise<Pick<Interval, "rssMb" | "heapMb">> {
  child.kill("SIGUSR2");
  await sleep(COLLECTION_MS);
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]) / 1e6;
  return { rssMb: of("process_resident_memory_bytes"), heapMb: of("nodejs_heap_size_used_bytes") };
}

function verdict(intervals: readonly Interval[]): string[] {
  const third = Math.floor(intervals.length / 3);
  const [first, second, last] = [0, third, intervals.length - third].map((from) =>
    intervals.slice(from, from + third),
  );
  const growth = median(last.map(({ rssMb }) => rssMb)) / median(second.map(({ rssMb }) => rssMb));
  const [p99Before, p99After] = [first, last].map((of) => median(of.map(({ p99 }) => p99)));
  const requests = intervals.reduce((sum, each) => sum + each.requests, 0);
  const errors = intervals.reduce((sum, each) => sum + each.errors, 0);
  say(`${requests} requests, ${errors} errors; memory × ${growth.toFixed(3)}, last third against second`);
  const [heapBefore, heapAfter] = [second, last].map((of) => median(of.map(({ heapMb }) => heapMb)));
  const isJudged = MINUTES >= JUDGED_FROM_MINUTES;
  say(
    `heap after collections ${heapBefore.toFixed(0)} MB in the second third, ${heapAfter.toFixed(0)} MB in the last`,
  );
  say(`p99 ${p99Before.toFixed(1)} ms in the first third, ${p99After.toFixed(1)} ms in the last`);
  return [
    ...(errors > 0 ? [`${errors} requests failed`] : []),
    ...(heapAfter > heapBefore * HEAP_TOLERANCE ? [`the heap grew by more than ${HEAP_TOLERANCE}`] : []),
    ...(isJudged && growth > MEMORY_TOLERANCE ? [`memory grew by more than ${MEMORY_TOLERANCE}`] : []),
    ...(isJudged && p99After > Math.max(P99_FLOOR_MS, p99Before * P99_TOLERANCE)
      ? [`p99 grew by more than ${P99_TOLERANCE}`]
      : []),
  ];
}

async function soak(server: StartedServer): Promise<Interval[]> {
  const { url } = server;
  const load = { url, path: "/predict", body: JSON.stringify(RECORD), connections: CONNECTIONS };
  for (let told = 0; told < HELD_OUTCOMES; told += ROWS) await predictAndTell(url);
  await openLoop({ ...load, rate: Number.POSITIVE_INFINITY, seconds: SATURATE_SECONDS / 2 });
  const { perSecond } = await openLoop({
    ...load,
    rate: Number.POSITIVE_INFINITY,
    seconds: SATURATE_SECONDS,
  });
  const rate = perSecond * SHARE_OF_SATURATED;
  say(`saturated at ${perSecond.toFixed(0)} requests/s; ${MINUTES} minutes at ${rate.toFixed(0)}`);
  const intervals: Interval[] = [];
  for (let i = 0; i < INTERVALS; i++) {
    const result = await openLoop({ ...load, rate, seconds: (MINUTES * 60) / INTERVALS });
    const interval = { ...result, ...(await memory(server)) };
    intervals.push(interval);
    const { perSecond: reached, p50, p99, rssMb, heapMb, errors, unsent } = interval;
    say(
      `${String(i + 1).padStart(2)}  ${reached.toFixed(0).padStart(6)}/s  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  ` +
        `rss ${rssMb.toFixed(0)} MB  heap ${heapMb.toFixed(0)} MB  errors ${errors}` +
        (unsent > 0 ? `  ${unsent} not sent: more was due than was answered` : ""),
    );
    // The oldest outcomes give way to new ones.
    await predictAndTell(url);
  }
  return intervals;
}

const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-soak-"));
let server: ChildProcess | undefined;
try {
  const started = await start(folder);
  const { child } = started;
  server = child;
  say(
    `${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}, ${CONNECTIONS} connections`,
  );
  const faults = verdict(await soak(started));
  const ended = once(child, "exit");
  child.kill();
  const [code] = await ended;
  if (code !== 0) faults.push(`it ended with ${code}`);
  for (const fault of faults) say(`failed: ${fault}`);
  if (faults.length === 0) say("passed");
  else process.exitCode = 1;
} finally {
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
