/** Numbers rows of floats by first appearance; equal rows get equal numbers. */
export interface RowInterner {
  /** The number of the row at `values[offset]` and the `width - 1` places after it. */
  add(values: Float64Array, offset: number): number;
  /** The distinct rows, by number. */
  rows(): Float64Array;
}

/**
 * An open-addressing hash table over rows of `width` floats. A forest repeats the same few thresholds and leaf
 * probabilities in tens of thousands of nodes; a Map with text keys takes longer to fold them than growing takes.
 */
export function createRowInterner(width: number): RowInterner {
  const scratch = new Float64Array(1);
  const halves = new Uint32Array(scratch.buffer);
  let slots = new Int32Array(64).fill(-1);
  let stored = new Float64Array(32 * width);
  let count = 0;

  function hash(values: Float64Array, offset: number): number {
    let h = 0;
    for (let i = 0; i < width; i++) {
      scratch[0] = values[offset + i];
      h = Math.imul(h ^ halves[0], 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 15) ^ halves[1], 0xc2b2ae35);
    }
    return (h ^ (h >>> 13)) >>> 0;
  }

  function equals(row: number, values: Float64Array, offset: number): boolean {
    // Object.is and not ===: 0 and -0 are different bytes.
    for (let i = 0; i < width; i++) if (!Object.is(stored[row * width + i], values[offset + i])) return false;
    return true;
  }

  /** The slot that holds the row, or the empty one where it belongs. */
  function findSlot(values: Float64Array, offset: number): number {
    const mask = slots.length - 1;
    let slot = hash(values, offset) & mask;
    while (slots[slot] >= 0 && !equals(slots[slot], values, offset)) slot = (slot + 1) & mask;
    return slot;
  }

  function double(): void {
    slots = new Int32Array(slots.length * 2).fill(-1);
    const wider = new Float64Array(stored.length * 2);
    wider.set(stored);
    stored = wider;
    for (let row = 0; row < count; row++) slots[findSlot(stored, row * width)] = row;
  }

  return {
    add(values, offset) {
      let slot = findSlot(values, offset);
      if (slots[slot] >= 0) return slots[slot];
      // Half full at most, so that probes stay short.
      if (count * 2 >= slots.length) {
        double();
        slot = findSlot(values, offset);
      }
      for (let i = 0; i < width; i++) stored[count * width + i] = values[offset + i];
      slots[slot] = count;
      return count++;
    },
    rows: () => stored.slice(0, count * width),
  };
}
