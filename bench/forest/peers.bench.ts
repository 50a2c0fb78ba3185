/**
 * The forest beside scikit-learn, LightGBM and ONNX Runtime: the same rows, trees and depth, each in a process of its own,
 * one after the other, medians. `npm run bench:forest` builds and runs it; the first run installs the peers from PyPI.
 * With names of works as arguments only those.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { problem, writeProblem } from "./problem.ts";
import { pythonWithPeers } from "./python.ts";
import { type Done, median, type Work } from "./work.ts";

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
    runs: 9,
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
    runs: 5,
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
    runs: 5,
    goals: [
      { peer: "scikit-learn", times: 3 },
      { peer: "onnxruntime", times: 1 },
    ],
  },
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const python = pythonWithPeers();
const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const run = (program: string, args: readonly string[]): Done =>
  JSON.parse(
    execFileSync(program, args, { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 20 }).toString(),
  );

function told(name: string, { seconds, accuracy, leaves, peakMb }: Done): string {
  const time = median(seconds);
  const shown = time < 0.01 ? `${(time * 1e6).toFixed(1)} µs` : `${time.toFixed(3)} s`;
  return `  ${name.padEnd(14)}${shown.padStart(12)}   accuracy ${accuracy.toFixed(4)}   ${leaves.toFixed(0)} leaves a tree   ${peakMb.toFixed(0)} MB`;
}

try {
  say(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}`);
  for (const { goals, ...work } of WORKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const json = JSON.stringify(work);
    const { rows, features, trees, depth } = work;
    say(
      `${work.name}: ${trees} trees, ${rows} × ${features}, ${depth === null ? "full depth" : `depth ${depth}`}`,
    );
    const ours = run(process.execPath, ["--import", "tsx", "bench/forest/ours.ts", json]);
    say(told("titanic-ops", ours));
    const [train, test] = [problem(rows, features), problem(20_000, features, 8)].map((data) =>
      writeProblem(folder, data),
    );
    for (const { peer, times } of goals) {
      const theirs = run(python, ["bench/forest/peers.py", peer, json, train, test, String(ours.leaves)]);
      say(told(peer, theirs));
      const ratio = median(theirs.seconds) / median(ours.seconds);
      say(
        `    ${ratio.toFixed(2)} times as fast (goal ${times}), ${(ours.peakMb / theirs.peakMb).toFixed(2)} of the memory`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
