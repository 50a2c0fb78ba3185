/**
 * What a drift report costs, as whole processes of the built program: passengers of the sample generator against the model
 * that the pipeline trains. `npm run bench` builds and runs it. `--rows <n>` (1,000,000), `--only raw` without the log.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import type { LoggedPrediction } from "../src/core/prediction-log/logged.ts";
import { createRng } from "../src/core/rng.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, only: { type: "string" } },
});
const rows = Number(values.rows);
const bin = path.resolve("dist/cli/main.js");
const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Tells, at its end, the processor time and the most memory of the process itself. */
const PROBE = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const u = process.resourceUsage(); process.stderr.write('\\n@' + JSON.stringify([u.maxRSS, u.userCPUTime + u.systemCPUTime])); });",
)}`;

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

function run(...args: string[]): Promise<Cost> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", PROBE, bin, ...args], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (piece) => {
      said += piece;
    });
    child.on("exit", (code) => {
      const [, told] = /@(\[.*\])/.exec(said) ?? [];
      if (code !== 0 || told === undefined) return reject(new Error(said));
      const [kilobytes, microseconds] = JSON.parse(told);
      resolve({
        seconds: (performance.now() - started) / 1000,
        cpuSeconds: microseconds / 1e6,
        megabytes: kilobytes / 1000,
      });
    });
  });
}

async function report(what: string, ...args: string[]): Promise<void> {
  const { seconds, cpuSeconds, megabytes } = await run("drift-report", "--output", "report.html", ...args);
  const page = (statSync(path.join(folder, "report.html")).size / 1000).toFixed(0);
  say(
    `${what.padEnd(46)} ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of a processor), ${megabytes.toFixed(0)} MB at most, page ${page} kB`,
  );
}

/** A log as the service writes it, without having asked it a million times. */
async function writeLog(file: string): Promise<void> {
  const rng = createRng(1);
  const stream = createWriteStream(file);
  for (let row = 0; row < rows; row++) {
    const [pclass, fare, age] = [1 + rng.below(3), 60 * rng.float() ** 2, 15 + 50 * rng.float()];
    const prediction: LoggedPrediction = {
      time: new Date(1_700_000_000_000 + row * 10).toISOString(),
      requestId: `r-${row}`,
      index: 0,
      entityId: row,
      model: { name: "titanic", version: "1", digest: "d".repeat(64) },
      features: {
        Age: age,
        Fare: fare,
        Pclass: pclass,
        Sex: rng.below(2) === 0 ? "male" : "female",
        Embarked: "CQS"[rng.below(3)],
        FamilySize: 1 + rng.below(4),
        IsAlone: rng.below(2),
        HasCabin: rng.below(2),
        Title: ["Mr", "Mrs", "Miss"][rng.below(3)],
        Pclass_Fare: pclass * fare,
        Age_Fare: age * fare,
      },
      probability: rng.float(),
      label: 1,
    };
    if (!stream.write(`${JSON.stringify(prediction)}\n`)) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}

try {
  say(
    `${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`,
  );
  await run("pipeline");
  await run("sample", "--rows", String(rows), "--drift", "age=+3", "--output", "current.csv");
  await report(`${rows} raw rows of 12 columns, 11 features`, "--current", "current.csv");
  if (values.only !== "raw") {
    await writeLog(path.join(folder, "log.ndjson"));
    await report(`${rows} predictions of a log`, "--current", "log.ndjson");
    await report(
      `${rows} raw rows against as many`,
      "--reference",
      "current.csv",
      "--current",
      "current.csv",
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
