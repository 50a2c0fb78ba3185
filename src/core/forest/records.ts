import type { Bag } from "./bag.ts";
import type { BinnedTable } from "./bin.ts";
import type { NodeRows } from "./split.ts";

/**
 * Rows as a tree sees them: of each a record of `words` words, of which the first says what was drawn (see `Bag`) and the
 * rest are its codes, a byte a column. Nodes name a record by the word at which it begins.
 */
export interface Records {
  readonly words: Int32Array;
  /** The same memory by bytes: the code of column `f` is `CODES_AT + f` bytes after the beginning of the record. */
  readonly bytes: Uint8Array;
  /** How many there are. */
  count: number;
}

/** Bytes of a record before its codes. */
export const CODES_AT = 4;

/** Packs records into blocks, one inside the other: block 0 has a whole bag, block 1 the rows of one node of it, and so on. */
export interface RecordBlocks {
  /** Packs a bag into block 0. `rows` becomes the places of its records. */
  begin(bag: Bag, rows: Uint32Array): Records;
  /** Packs the records of a node, which are in the block at `level`, into the next one, and renames them in `rows`. */
  repack(level: number, node: Pick<NodeRows, "rows" | "start" | "end">): Records;
  at(level: number): Records;
}

/** Blocks whose memory serves one tree after the other. */
export function createRecordBlocks({ codes, stride }: BinnedTable): RecordBlocks {
  const table = new Int32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const tableWords = stride / 4;
  const recordWords = tableWords + 1;
  const blocks: Records[] = [];

  /** The block at `level`, with room for so many records. */
  function blockFor(level: number, count: number): Records {
    if (blocks[level] === undefined || blocks[level].words.length < count * recordWords) {
      const words = new Int32Array(count * recordWords);
      blocks[level] = { words, bytes: new Uint8Array(words.buffer), count };
    }
    blocks[level].count = count;
    return blocks[level];
  }

  return {
    at: (level) => blocks[level],
    begin({ rows: bagRows, draws }, rows) {
      const block = blockFor(0, bagRows.length);
      const { words } = block;
      for (let i = 0, to = 0; i < bagRows.length; i++, to += recordWords) {
        const from = bagRows[i] * tableWords;
        words[to] = draws[i];
        for (let w = 0; w < tableWords; w++) words[to + 1 + w] = table[from + w];
        rows[i] = to;
      }
      return block;
    },
    repack(level, { rows, start, end }) {
      const from = blocks[level].words;
      const block = blockFor(level + 1, end - start);
      const { words } = block;
      for (let i = start, to = 0; i < end; i++, to += recordWords) {
        const at = rows[i];
        for (let w = 0; w < recordWords; w++) words[to + w] = from[at + w];
        rows[i] = to;
      }
      return block;
    },
  };
}
