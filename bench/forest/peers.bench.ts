/**
 * The forest beside scikit-learn, LightGBM and ONNX Runtime: the same rows, trees and depth, each in a process of its own, by
 * turns, medians. `npm run bench:forest` builds and runs it; the first run installs the peers from PyPI. With names of works
 * as arguments only those; `--write` puts the figures into the page of the documentation.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { median } from "../median.ts";
import { built } from "./built.ts";
import { problem, writeProblem } from "./problem.ts";
import { pythonWithPeers } from "./python.ts";
import type { Done, Work } from "./work.ts";

interface Goal {
  readonly peer: "scikit-learn" | "lightgbm" | "onnxruntime";
  /** How many times as fast we are to be. */
  readonly times: number;
}

const WORKS: readonly (Work & { readonly goals: readonly Goal[] })[] = [
  {
    name: "fit-small",
    kind: "fit",
    rows: 891,
    features: 11,
    trees: 100,
    depth: null,
    runs: 5,
    goals: [{ peer: "scikit-learn", times: 3 }],
  },
  {
    name: "fit-full",
    kind: "fit",
    rows: 200_000,
    features: 8,
    trees: 100,
    depth: null,
    runs: 1,
    goals: [{ peer: "scikit-learn", times: 5 }],
  },
  {
    name: "fit-medium",
    kind: "fit",
    rows: 100_000,
    features: 8,
    trees: 100,
    depth: 12,
    runs: 1,
    goals: [],
  },
  {
    name: "fit-large",
    kind: "fit",
    rows: 1_000_000,
    features: 8,
    trees: 100,
    depth: 12,
    runs: 1,
    goals: [
      { peer: "scikit-learn", times: 10 },
      { peer: "lightgbm", times: 1 },
    ],
  },
  {
    name: "predict-one",
    kind: "predict-one",
    rows: 891,
    features: 11,
    trees: 300,
    depth: null,
    runs: 3,
    goals: [
      { peer: "scikit-learn", times: 500 },
      { peer: "onnxruntime", times: 2 },
    ],
  },
  {
    name: "predict-all",
    kind: "predict-all",
    rows: 1_000_000,
    features: 8,
    trees: 100,
    depth: 12,
    runs: 1,
    goals: [
      { peer: "scikit-learn", times: 3 },
      { peer: "onnxruntime", times: 1 },
    ],
  },
];

/** Each is measured so often, by turns: what else the machine does then meets all of them. */
const ROUNDS = 5;
const PAGE = path.join("docs", "benchmarks", "forest.md");

const { values, positionals: wanted } = parseArgs({
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const python = pythonWithPeers();
const engine = await built("ours");
const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};
const run = (program: string, args: readonly string[]): Done =>
  JSON.parse(
    execFileSync(program, args, { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 20 }).toString(),
  );

/** What several runs of the same work tell together. */
function together(runs: readonly Done[]): Done {
  return {
    seconds: runs.flatMap(({ seconds }) => seconds),
    accuracy: median(runs.map(({ accuracy }) => accuracy)),
    leaves: median(runs.map(({ leaves }) => leaves)),
    peakMb: median(runs.map(({ peakMb }) => peakMb)),
  };
}

function told(name: string, { seconds, accuracy, leaves, peakMb }: Done): string {
  const time = median(seconds);
  const shown = time < 0.001 ? `${(time * 1e6).toFixed(1)} µs` : `${time.toFixed(3)} s`;
  return `  ${name.padEnd(14)}${shown.padStart(12)}   accuracy ${accuracy.toFixed(4)}   ${leaves.toFixed(0)} leaves a tree   ${peakMb.toFixed(0)} MB`;
}

function measure({ goals, ...work }: (typeof WORKS)[number]): Done {
  const json = JSON.stringify(work);
  const { rows, features, trees, depth } = work;
  say(
    `${work.name}: ${trees} trees, ${rows} × ${features}, ${depth === null ? "full depth" : `depth ${depth}`}`,
  );
  const [train, test] = [problem(rows, features), problem(20_000, features, 8)].map((data) =>
    writeProblem(folder, data),
  );
  const ours: Done[] = [];
  const theirs = new Map<Goal, Done[]>(goals.map((goal) => [goal, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const own = run(process.execPath, [engine, json, train, test]);
    ours.push(own);
    for (const [{ peer }, runs] of theirs)
      runs.push(run(python, ["bench/forest/peers.py", peer, json, train, test, String(own.leaves)]));
  }
  const all = together(ours);
  say(told("titanic-ops", all));
  for (const [{ peer, times }, runs] of theirs) {
    const other = together(runs);
    say(told(peer, other));
    const ratio = median(other.seconds) / median(all.seconds);
    say(
      `    ${ratio.toFixed(2)} times as fast (goal ${times}), ${(all.peakMb / other.peakMb).toFixed(2)} of the memory`,
    );
  }
  return all;
}

/** Puts the figures between the page's first marks. */
function writePage(): void {
  const [before, , ...after] = readFileSync(PAGE, "utf8").split(/^```$/m);
  writeFileSync(PAGE, [before, `\n${lines.join("\n")}\n`, ...after].join("```"));
}

try {
  const today = new Date().toISOString().slice(0, 10);
  say(
    `${today}, ${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}, medians of ${ROUNDS} rounds`,
  );
  const done = new Map<string, Done>();
  for (const work of WORKS)
    if (wanted.length === 0 || wanted.includes(work.name)) done.set(work.name, measure(work));
  const [medium, large] = ["fit-medium", "fit-large"].map((name) => done.get(name));
  if (medium && large)
    say(
      `growth: ${(median(large.seconds) / median(medium.seconds)).toFixed(1)} times as long for ten times the rows (goal 12)`,
    );
  if (values.write) writePage();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
