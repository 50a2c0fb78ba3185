/** Rows as a tree sees them; see `records.ts` of the plain version. Rows are named by the word at which their record begins. */
import { room } from "./memory";
import { rowCount, stride } from "./settings";

/** Bytes of a record before its codes: what was drawn of the row, times 256, and its class. */
export const CODES_AT: usize = 4;

/** A node that has one in so many of its block's rows is packed anew. */
const SPARSE: i32 = 8;
/** A block of so many rows is in the cache as it is. */
const SMALL_BLOCK: i32 = 1024;
/** Each block has at most an eighth of the rows of the one before: more than 2^31 rows need. */
const LEVELS: i32 = 9;

/** Where each block begins, and the rows that it has. */
let starts: usize = 0;
let counts: usize = 0;

export function makeBlocks(): void {
  starts = room(LEVELS * sizeof<usize>());
  counts = room(LEVELS * sizeof<i32>());
  let rows = rowCount;
  for (let level = 0; level < LEVELS; level++) {
    // Who packs the first block writes a record more than it keeps.
    store<usize>(starts + level * sizeof<usize>(), room(<usize>(rows + 1) * recordBytes()));
    if (rows <= SMALL_BLOCK) break;
    rows /= SPARSE;
  }
}

export function recordBytes(): usize {
  return CODES_AT + stride;
}

export function blockAt(level: i32): usize {
  return load<usize>(starts + level * sizeof<usize>());
}

export function setBlockRows(level: i32, rows: i32): void {
  store<i32>(counts + level * sizeof<i32>(), rows);
}

/** Whether a node of so many rows of the block at this level gets a block of its own. */
export function isSparse(rows: i32, level: i32): bool {
  const all = load<i32>(counts + level * sizeof<i32>());
  return all > SMALL_BLOCK && rows <= all / SPARSE;
}

/** Packs the records that the `rows` words from `places` on name into the next block, and renames them. */
export function repack(level: i32, places: usize, rows: i32): void {
  setBlockRows(level + 1, rows);
  const bytes = recordBytes();
  const from = blockAt(level);
  const first = blockAt(level + 1);
  let to = first;
  const end = places + <usize>rows * 4;
  for (let place = places; place < end; place += 4) {
    const record = from + (<usize>load<u32>(place) << 2);
    for (let byte: usize = 0; byte < bytes; byte += 4) store<u32>(to + byte, load<u32>(record + byte));
    store<u32>(place, <u32>((to - first) >> 2));
    to += bytes;
  }
}
