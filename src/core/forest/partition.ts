import { CODES_AT } from "./records.ts";
import type { NodeRows } from "./split.ts";

/** Where a split sends a code: left where `(code - shift) & 255 <= edge`; a shift of 1 makes that of a missing value the last. */
export interface CodeTest {
  readonly feature: number;
  readonly shift: number;
  readonly edge: number;
}

/**
 * Writes a node's rows to the same places of `to`, those that go left before the others; returns where the others start.
 * Keeps the order of the left side and turns that of the right side around, so that memory is read in order at every depth,
 * up or down. Each row is written to both sides and only the place of one of them moves on: a branch that goes either way
 * half of the time would take several times as long.
 */
export function partition(
  { records: { bytes }, rows, start, end }: NodeRows,
  { feature, shift, edge }: CodeTest,
  to: Uint32Array,
): number {
  const offset = CODES_AT + feature;
  let left = start;
  let right = end - 1;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const isRight = Number(((bytes[row * 4 + offset] - shift) & 255) > edge);
    to[left] = row;
    to[right] = row;
    left += 1 - isRight;
    right -= isRight;
  }
  return left;
}
