import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Block, TrainingBlocks, TrainingData } from "../../src/core/forest/engine.ts";
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

/** Rows of a block that is read from a file. */
const BLOCK_ROWS = 16_384;

/** A problem that another program wrote, or this one: what a forest learns from, read from the file block by block. */
export function problemInFile(file: string, rows: number, featureCount: number): TrainingBlocks {
  function* blocks(): Generator<Block> {
    const block = Array.from({ length: featureCount }, () => new Float64Array(BLOCK_ROWS));
    const handle = openSync(file, "r");
    try {
      for (let from = 0; from < rows; from += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, rows - from);
        for (let f = 0; f < featureCount; f++)
          readSync(handle, block[f], 0, 8 * count, 8 * (f * rows + from));
        yield block.map((values) => values.subarray(0, count));
      }
    } finally {
      closeSync(handle);
    }
  }
  const labels = new Uint8Array(rows);
  const handle = openSync(file, "r");
  readSync(handle, labels, 0, rows, 8 * rows * featureCount);
  closeSync(handle);
  return { featureCount, blocks, labels, classCount: 2, classWeights: null };
}
