/**
 * What the command line costs, as whole processes, each beside the peer that it is held against and in turn with it:
 * `--help` beside a Node that does nothing, and the second run of a pipeline beside its first.
 * `npm run bench` builds and runs it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { median } from "./median.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "11" }, source: { type: "string" } },
});
const runs = Number(values.runs);
const bin = path.resolve("dist/cli/main.js");

function milliseconds(args: readonly string[], cwd: string): number {
  const started = performance.now();
  execFileSync(process.execPath, args, { cwd, stdio: "ignore" });
  return performance.now() - started;
}

/** A and B in turn, so that a change in the machine's speed meets both; the first pair warms the caches. */
function inTurn(
  a: () => number,
  b: () => number,
): { a: number; b: number; difference: number; ratio: number } {
  const pairs = Array.from({ length: runs + 1 }, () => [a(), b()] as const).slice(1);
  return {
    a: median(pairs.map(([x]) => x)),
    b: median(pairs.map(([, y]) => y)),
    difference: median(pairs.map(([x, y]) => x - y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
  };
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const source = values.source === undefined ? [] : ["--source", path.resolve(values.source)];

say(
  `${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}, medians of ${runs} runs in turn`,
);
inFolder((folder) => {
  const help = inTurn(
    () => milliseconds([bin, "--help"], folder),
    () => milliseconds(["-e", "0"], folder),
  );
  say(
    `--help ${help.a.toFixed(0)} ms, node -e 0 ${help.b.toFixed(0)} ms: ${help.difference.toFixed(0)} ms more, ratio ${help.ratio.toFixed(2)}`,
  );
});
const pipeline = inTurn(
  () => inFolder((folder) => milliseconds([bin, "pipeline", ...source], folder)),
  () =>
    inFolder((folder) => {
      milliseconds([bin, "pipeline", ...source], folder);
      return milliseconds([bin, "pipeline", ...source], folder);
    }),
);
say(
  `pipeline, first run ${pipeline.a.toFixed(0)} ms, second run ${pipeline.b.toFixed(0)} ms: ratio ${pipeline.ratio.toFixed(2)}`,
);
