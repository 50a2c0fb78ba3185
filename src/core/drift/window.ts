import type { Table } from "../dataset/table.ts";
import { compareSamples, type DriftOptions } from "./detect.ts";
import { type DriftReference, prepareReference } from "./reference.ts";
import type { DriftResult } from "./result.ts";
import { createRing } from "./ring.ts";
import type { Sample } from "./sample.ts";
import { assertSameFeatures, type DriftSnapshot, mergeDriftSnapshots, newestRows } from "./snapshot.ts";

/** What a window holds, and when and how it is compared with the reference. */
export interface DriftWindowOptions extends DriftOptions {
  readonly reference: DriftReference;
  /** Rows that the window holds; the oldest gives way to the newest. */
  readonly size: number;
  /** An evaluation is due after each so many rows. By default `size`: no row is then part of two evaluations. */
  readonly step?: number;
  /** Rows that an evaluation needs; `size` by default, and at most. Set it where rows go by age. */
  readonly minRows?: number;
  /** Holds rows no longer than `maxAgeMs` either, and finds an evaluation due after each `everyMs` as well. */
  readonly time?: DriftWindowTime;
}

/** A window by time. With `everyMs` as long as `maxAgeMs` it tumbles: no row is part of two evaluations. */
export interface DriftWindowTime {
  readonly maxAgeMs: number;
  readonly everyMs: number;
  /** Milliseconds on a clock that never goes back. Rows that are restored count from then. */
  readonly now: () => number;
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
  /** The samples of the rows that it holds, one for each feature of the reference and in their order. */
  samples(): Sample[];
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
  const { size, step = size, minRows = size, time } = options;
  for (const [name, value] of Object.entries({ size, step, minRows }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`\`${name}\` is ${value}, not a whole number above 0`);
  const reference = prepareReference(options.reference);
  const rings = reference.features.map((feature) => createRing(feature, size));
  const enough = Math.min(minRows, size);
  let rows = 0;
  let observed = 0;
  let next = 0;
  const first = (): number => (next - rows + size) % size;
  const ages = time && createAges(time, size);
  const forgetOldest = (): void => {
    for (const ring of rings) ring.forget(first());
    rows--;
  };
  const forget = (): void => {
    if (ages) for (let old = ages.old(first(), rows); old > 0; old--) forgetOldest();
  };
  const samples = (): Sample[] => rings.map((ring) => ring.sample(first(), rows));
  return {
    size,
    get rows() {
      forget();
      return rows;
    },
    get observed() {
      return observed;
    },
    observe(features, row) {
      if (rows === size) forgetOldest();
      for (const ring of rings) ring.observe(features, row, next);
      ages?.observe(next);
      next = (next + 1) % size;
      rows++;
      observed++;
      const isDue = ages ? ages.isDue() || observed % step === 0 : observed % step === 0;
      forget();
      return rows >= enough && isDue;
    },
    evaluate() {
      forget();
      return rows < enough ? null : compareSamples(reference, samples(), rows, options);
    },
    samples() {
      forget();
      return samples();
    },
    snapshot() {
      forget();
      return { formatVersion: 1, observed, rows, columns: rings.map((ring) => ring.save(first(), rows)) };
    },
    restore(snapshot) {
      assertSameFeatures(rings, snapshot.columns);
      rows = Math.min(snapshot.rows, size);
      rings.forEach((ring, i) => {
        ring.load(snapshot.columns[i], rows);
      });
      observed = snapshot.observed;
      next = rows % size;
      for (let slot = 0; slot < rows; slot++) ages?.observe(slot);
    },
  };
}

/** When the row in each slot came, and when an evaluation was due last. */
function createAges({ maxAgeMs, everyMs, now }: DriftWindowTime, size: number) {
  const cameAt = new Float64Array(size);
  let dueAt = now() + everyMs;
  return {
    observe(slot: number): void {
      cameAt[slot] = now();
    },
    /** How many of the `rows` slots from `first` on are too old: the oldest come first. */
    old(first: number, rows: number): number {
      const oldest = now() - maxAgeMs;
      let old = 0;
      while (old < rows && cameAt[(first + old) % size] <= oldest) old++;
      return old;
    },
    isDue(): boolean {
      const time = now();
      if (time < dueAt) return false;
      dueAt = time + everyMs;
      return true;
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
  options: DriftOptions & { readonly size?: number } = {},
): DriftResult | null {
  const window = windowOfSnapshots(reference, snapshots, options);
  return window !== null && window.rows >= (options.size ?? 1) ? window.evaluate() : null;
}

/**
 * The rows of several windows as one window, of more than `size` the newest; null where they hold none.
 * @throws RangeError when the windows have not the reference's features.
 */
export function windowOfSnapshots(
  reference: DriftReference,
  snapshots: readonly DriftSnapshot[],
  { size, ...options }: DriftOptions & { readonly size?: number } = {},
): DriftWindow | null {
  const merged = mergeDriftSnapshots(size === undefined ? snapshots : newestRows(snapshots, size));
  if (merged.rows === 0) return null;
  const window = createDriftWindow({ ...options, reference, size: merged.rows });
  window.restore(merged);
  return window;
}
