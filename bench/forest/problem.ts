import { writeFileSync } from "node:fs";
import path from "node:path";
import type { TrainingData } from "../../src/core/forest/engine.ts";
import { createRng } from "../../src/core/rng.ts";

/** Passenger-like columns: a quarter continuous, the rest with 2, 6 and 80 values; labels that they half explain. */
export function problem(rows: number, features: number, seed = 7): TrainingData {
  const rng = createRng(seed);
  const sizes = [0, 2, 6, 80];
  const columns = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: rows }, () => (f % 4 === 0 ? rng.float() : rng.below(sizes[f % 4]))),
  );
  const labels = Uint8Array.from(columns[0], (x, i) => (x + columns[1][i] + 1.2 * rng.float() > 1.6 ? 1 : 0));
  return { columns, labels, classCount: 2, classWeights: null };
}

/** Writes a problem for another program: the columns one after the other as little-endian doubles, then a byte a label. */
export function writeProblem(folder: string, { columns, labels }: TrainingData): string {
  const file = path.join(folder, `problem-${labels.length}x${columns.length}.bin`);
  writeFileSync(file, Buffer.concat([...columns.map((column) => Buffer.from(column.buffer)), labels]));
  return file;
}
