import type { Table } from "../dataset/table.ts";
import { compareSamples, type DriftOptions } from "./detect.ts";
import { type DriftReference, prepareReference } from "./reference.ts";
import type { DriftResult } from "./result.ts";
import { createRing } from "./ring.ts";
import { assertSameFeatures, type DriftSnapshot, mergeDriftSnapshots, newestRows } from "./snapshot.ts";

/** What a window holds, and when and how it is compared with the reference. */
export interface DriftWindowOptions extends DriftOptions {
  readonly reference: DriftReference;
  /** Rows that the window holds; the oldest gives way to the newest. */
  readonly size: number;
  /** An evaluation is due after each so many rows. By default `size`: no row is then part of two evaluations. */
  readonly step?: number;
  /** Rows that an evaluation needs; `size` by default, and at most. */
  readonly minRows?: number;
}

/** The last rows that were served, to be compared with the reference. Its memory is bounded by its size. */
export interface DriftWindow {
  readonly size: number;
  /** Rows that it holds now. */
  readonly rows: number;
  /** Rows that it has seen, since the start or since the start of what was restored. */
  readonly observed: number;
  /**
   * Takes in row `row` of a table of features, as the model's deriver makes them: one copy a feature, no allocation.
   * Says whether an evaluation is due. The caller decides when to do it, best when no request is waiting.
   */
  observe(features: Table, row: number): boolean;
  /** Compares the rows that it holds with the reference; null while they are fewer than `minRows`. */
  evaluate(): DriftResult | null;
  /** The rows that it holds, as plain JSON. */
  snapshot(): DriftSnapshot;
  /**
   * Takes the rows of a snapshot in place of its own; of a larger one the newest.
   * @throws RangeError when the snapshot has other features.
   */
  restore(snapshot: DriftSnapshot): void;
}

/** An empty window. @throws RangeError when `size`, `step` or `minRows` is not a whole number above 0. */
export function createDriftWindow(options: DriftWindowOptions): DriftWindow {
  const { size, step = size, minRows = size } = options;
  for (const [name, value] of Object.entries({ size, step, minRows }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`\`${name}\` is ${value}, not a whole number above 0`);
  const reference = prepareReference(options.reference);
  const rings = reference.features.map((feature) => createRing(feature, size));
  const enough = Math.min(minRows, size);
  let rows = 0;
  let observed = 0;
  let next = 0;
  return {
    size,
    get rows() {
      return rows;
    },
    get observed() {
      return observed;
    },
    observe(features, row) {
      for (const ring of rings) ring.observe(features, row, next);
      next = (next + 1) % size;
      rows = Math.min(rows + 1, size);
      observed++;
      return rows >= enough && observed % step === 0;
    },
    evaluate() {
      if (rows < enough) return null;
      // The order of rows means nothing to the tests, so the ring need not be unrolled.
      const samples = rings.map((ring) => ring.sample(rows));
      return compareSamples(reference, samples, rows, options);
    },
    snapshot() {
      const first = rows < size ? 0 : next;
      return { formatVersion: 1, observed, rows, columns: rings.map((ring) => ring.save(first, rows)) };
    },
    restore(snapshot) {
      assertSameFeatures(rings, snapshot.columns);
      rows = Math.min(snapshot.rows, size);
      rings.forEach((ring, i) => {
        ring.load(snapshot.columns[i], rows);
      });
      observed = snapshot.observed;
      next = rows % size;
    },
  };
}

/**
 * Compares the rows of several windows together with the reference, as of replicas that serve one model; null where
 * they hold none. With `size` it is as one window of that size would: of more rows the newest, of fewer null.
 * @throws RangeError when the windows have not the reference's features.
 */
export function evaluateDriftSnapshots(
  reference: DriftReference,
  snapshots: readonly DriftSnapshot[],
  { size, ...options }: DriftOptions & { readonly size?: number } = {},
): DriftResult | null {
  const merged = mergeDriftSnapshots(size === undefined ? snapshots : newestRows(snapshots, size));
  if (merged.rows < (size ?? 1)) return null;
  const window = createDriftWindow({ ...options, reference, size: merged.rows });
  window.restore(merged);
  return window.evaluate();
}
