import type { Table } from "../dataset/table.ts";
import { createIncrementalKs } from "./incremental-ks.ts";
import type { CategoryReference, NumberReference } from "./reference.ts";
import { featureColumn, finite, MISSING, type Sample, sampleCodes, sampleNumbers } from "./sample.ts";
import type { SnapshotColumn } from "./snapshot.ts";

/** The last values of one feature, in a typed array that is written round and round. */
export interface Ring {
  readonly name: string;
  readonly kind: "number" | "text";
  /** Puts the feature's value in row `row` of a table of features into `slot`. Allocates nothing. */
  observe(features: Table, row: number, slot: number): void;
  /** Lets go of the value in `slot`, which is held no more. */
  forget(slot: number): void;
  /** The sample of `rows` slots, from slot `first` on and round. */
  sample(first: number, rows: number): Sample;
  /** The values of `rows` slots, from slot `first` on and round. */
  save(first: number, rows: number): SnapshotColumn;
  /** Puts the last `rows` values of a column of the same kind into the first slots, in place of all others. */
  load(column: SnapshotColumn, rows: number): void;
}

/** A ring of `size` slots for a feature. */
export function createRing(feature: NumberReference | CategoryReference, size: number): Ring {
  return feature.kind === "number" ? numberRing(feature, size) : categoryRing(feature, size);
}

function numberRing({ name, kind, sample: reference }: NumberReference, size: number): Ring {
  const slots = new Float64Array(size);
  // Where each value lies among those of the reference, by which it is let go of.
  const places = new Int32Array(size);
  let ks = createIncrementalKs(reference.sorted);
  const put = (value: number, slot: number): void => {
    slots[slot] = finite(value);
    places[slot] = Number.isNaN(value) ? MISSING : ks.add(slots[slot]);
  };
  return {
    name,
    kind,
    observe(features, row, slot) {
      put(featureColumn(features, name, kind).values[row], slot);
    },
    forget(slot) {
      if (places[slot] !== MISSING) ks.remove(places[slot]);
    },
    sample(first, rows) {
      const values = held(slots, first, rows).slice();
      let sorted: Float64Array | undefined;
      return {
        kind,
        rows: ks.rows,
        missing: rows - ks.rows,
        gap: ks.statistic(),
        // The live tests need no more than the gap; what is drawn is sorted for it.
        get sorted() {
          sorted ??= sampleNumbers(values).sorted;
          return sorted;
        },
      };
    },
    save: (first, rows) => ({
      name,
      kind,
      values: unrolled(slots, first, rows).map((value) => (Number.isNaN(value) ? null : value)),
    }),
    load(column, rows) {
      if (column.kind !== kind) return;
      ks = createIncrementalKs(reference.sorted);
      for (const [slot, value] of last(column.values, rows).entries()) put(value ?? Number.NaN, slot);
    },
  };
}

function categoryRing({ name, kind, categories, codeOf }: CategoryReference, size: number): Ring {
  const slots = new Int32Array(size);
  return {
    name,
    kind,
    observe(features, row, slot) {
      const { codes, dictionary } = featureColumn(features, name, kind);
      const code = codes[row];
      slots[slot] = code < 0 ? MISSING : codeOf(dictionary[code]);
    },
    forget() {},
    sample: (first, rows) => sampleCodes(held(slots, first, rows), categories.length),
    save: (first, rows) => ({ name, kind, categories: [...categories], codes: unrolled(slots, first, rows) }),
    load(column, rows) {
      if (column.kind !== kind) return;
      const translated = column.categories.map(codeOf);
      const translate = (code: number) =>
        code === MISSING ? MISSING : (translated[code] ?? categories.length);
      slots.set(last(column.codes, rows).map(translate));
    },
  };
}

/** The order of rows means nothing to a sample, so a full ring need not be unrolled. */
function held<T extends Float64Array | Int32Array>(slots: T, first: number, rows: number): T {
  if (rows === slots.length) return slots;
  if (first + rows <= slots.length) return slots.subarray(first, first + rows) as T;
  return slots.filter((_, slot) => slot >= first || slot < first + rows - slots.length) as T;
}

function unrolled(slots: Float64Array | Int32Array, first: number, rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => slots[(first + i) % slots.length]);
}

function last<T>(values: readonly T[], count: number): readonly T[] {
  return values.slice(values.length - count);
}
