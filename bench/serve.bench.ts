/**
 * What serving costs: the built `titanic-ops serve` with the 300 trees of the project's own dataset file, beside an
 * Express that parses a JSON body and sends it back, and does nothing else. In turn, with the same requests over 64
 * connections. Then the way from a raw record to its probability within the process.
 * `npm run bench` builds and runs it.
 */
import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { createModelStore } from "../src/core/registry/model-store.ts";
import { createPredictor } from "../src/serve/models/predictor.ts";
import { median } from "./median.ts";
import { startServer } from "./start-server.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    workers: { type: "string", default: "1" },
  },
});
const CONNECTIONS = 64;
const RECORD = {
  PassengerId: 892,
  Pclass: 3,
  Name: "Kelly, Mr. James",
  Sex: "male",
  Age: 34.5,
  SibSp: 0,
  Parch: 0,
  Ticket: "330911",
  Fare: 7.8292,
  Cabin: null,
  Embarked: "Q",
};

interface Round {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function load(url: string, seconds: number): Promise<Round> {
  const { requests, latency, non2xx, errors } = await autocannon({
    url: `${url}/predict`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(RECORD),
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refusals, ${errors} errors`);
  return { requests: requests.average, p50: latency.p50, p99: latency.p99 };
}

function report(name: string, rounds: readonly Round[]): void {
  const of = (key: keyof Round): number => median(rounds.map((round) => round[key]));
  say(
    `${name.padEnd(16)}${of("requests").toFixed(0).padStart(7)} requests/s   p50 ${of("p50")} ms   p99 ${of("p99")} ms`,
  );
}

/** Microseconds from a record as a request carries it to its probability: validation, features, forest. */
async function recordToProbability(models: string): Promise<number> {
  const predictor = createPredictor(await createModelStore(models, "titanic").load(1));
  const calls = 5_000;
  const run = (): number => {
    const started = performance.now();
    for (let i = 0; i < calls; i++) predictor.answer(predictor.features([predictor.schema.parse(RECORD)]));
    return ((performance.now() - started) / calls) * 1000;
  };
  for (let i = 0; i < 5; i++) run();
  return median(Array.from({ length: 15 }, run));
}

const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const bin = path.resolve("dist/cli/main.js");
const running: ChildProcess[] = [];
try {
  execFileSync(process.execPath, [bin, "pipeline"], { cwd: folder, stdio: "ignore" });
  const ours = await startServer([bin, "serve", "--port", "0", "--workers", values.workers], folder);
  running.push(ours.child);
  const peer = await startServer([path.resolve("bench/peers/express-echo.mjs")], folder);
  running.push(peer.child);
  // Not measured: the compiler is at work.
  await load(ours.url, 2);
  await load(peer.url, 2);
  const rounds: { ours: Round; peer: Round }[] = [];
  for (let i = 0; i < Number(values.rounds); i++) {
    rounds.push({
      ours: await load(ours.url, Number(values.seconds)),
      peer: await load(peer.url, Number(values.seconds)),
    });
  }
  say(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}`);
  say(`medians of ${values.rounds} rounds of ${values.seconds} s in turn, ${CONNECTIONS} connections`);
  report(
    "POST /predict",
    rounds.map((round) => round.ours),
  );
  report(
    "Express echo",
    rounds.map((round) => round.peer),
  );
  const ratios = rounds.map((round) => round.ours.requests / round.peer.requests);
  say(`ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`);
  for (const child of running) child.kill();
  await Promise.all(running.splice(0).map((child) => once(child, "exit")));
  const micros = await recordToProbability(path.join(folder, "artifacts", "models"));
  say(`record to probability ${micros.toFixed(1)} µs, in process`);
} finally {
  for (const child of running) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
