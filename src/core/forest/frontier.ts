import type { BestSplit } from "./split.ts";

/** A node that could be split, and how much that would gain. */
export interface Waiting {
  readonly node: number;
  readonly split: BestSplit;
  /** What the split takes off the node's impurity, times its weight. */
  readonly gain: number;
}

/** The nodes that wait to be split, of which the one that gains most is next; of equal ones the first by number. */
export interface Frontier {
  readonly size: number;
  add(waiting: Waiting): void;
  /** Takes the next node out; undefined where none waits. */
  next(): Waiting | undefined;
}

/** An empty frontier: a binary heap. */
export function createFrontier(): Frontier {
  const heap: Waiting[] = [];
  const isBefore = (a: Waiting, b: Waiting): boolean =>
    a.gain > b.gain || (a.gain === b.gain && a.node < b.node);
  function swap(i: number, j: number): void {
    [heap[i], heap[j]] = [heap[j], heap[i]];
  }
  return {
    get size() {
      return heap.length;
    },
    add(waiting) {
      heap.push(waiting);
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (isBefore(heap[parent], heap[i])) return;
        swap(parent, i);
        i = parent;
      }
    },
    next() {
      if (heap.length < 2) return heap.pop();
      swap(0, heap.length - 1);
      const next = heap.pop();
      for (let i = 0; ; ) {
        let first = i;
        for (const child of [2 * i + 1, 2 * i + 2])
          if (child < heap.length && isBefore(heap[child], heap[first])) first = child;
        if (first === i) return next;
        swap(first, i);
        i = first;
      }
    },
  };
}
