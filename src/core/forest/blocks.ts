import type { Block, TrainingBlocks, TrainingData } from "./engine.ts";

/** Data as it comes in blocks: what is held whole is one block. */
export function inBlocks(data: TrainingData | TrainingBlocks): TrainingBlocks {
  if ("blocks" in data) return data;
  const { columns, ...outcomes } = data;
  return { ...outcomes, featureCount: columns.length, blocks: () => [columns] };
}

/** Data as it is held whole: blocks are put one after the other. */
export async function inColumns(data: TrainingData | TrainingBlocks): Promise<TrainingData> {
  if ("columns" in data) return data;
  const { featureCount, blocks, ...outcomes } = data;
  const columns = Array.from({ length: featureCount }, () => new Float64Array(outcomes.labels.length));
  let row = 0;
  for await (const block of blocks()) {
    for (let f = 0; f < featureCount; f++) columns[f].set(block[f], row);
    row += block[0].length;
  }
  return { ...outcomes, columns };
}

/** The rows for which `isKept` is 1, in blocks. */
export async function* keptRows(
  blocks: Iterable<Block> | AsyncIterable<Block>,
  isKept: Uint8Array,
): AsyncGenerator<Block> {
  let before = 0;
  for await (const block of blocks) {
    const first = before;
    yield block.map((values) => values.filter((_, row) => isKept[first + row] === 1));
    before += block[0].length;
  }
}
