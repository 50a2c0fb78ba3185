import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type Column, cell, type Table } from "../../src/core/dataset/table.ts";
import { skipWithout } from "./required-service.ts";

const PYTHON = process.env.TITANIC_OPS_TEST_ONNX;

/** The `skip` option of tests that need the real ONNX Runtime. */
export const skipWithoutOnnx = skipWithout(
  "onnx",
  PYTHON !== undefined,
  "python3 -m venv onnx-venv && onnx-venv/bin/pip install onnx==1.23.2 onnxruntime==1.32.0, " +
    "and TITANIC_OPS_TEST_ONNX=onnx-venv/bin/python for the tests",
);

/** What ONNX Runtime says of rows, by a file that ONNX's own checker has passed. */
export async function onnxAnswers(
  file: string,
  { columns, rows }: Table,
): Promise<{ labels: number[]; probabilities: number[][] }> {
  const child = spawn(PYTHON ?? "python3", ["scripts/ci/onnx-answers.py", file], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const cells = ([name, column]: [string, Column]) => [
    name,
    Array.from({ length: rows }, (_, row) => cell(column, row)),
  ];
  child.stdin.end(JSON.stringify({ rows, columns: Object.fromEntries([...columns].map(cells)) }));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
