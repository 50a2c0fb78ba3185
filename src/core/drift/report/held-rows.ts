import { type Column, createDictionary, type Table } from "../../dataset/table.ts";
import { createReservoir } from "../../draw-rows.ts";
import type { Kinds } from "../../features/step.ts";
import type { Rng } from "../../rng.ts";

/** Cells that are held at most: some 200 MB. */
const MAX_CELLS = 24_000_000;
/** Rows that are held in any case; statistics are within a hundredth of a standard deviation of those of all. */
const MIN_ROWS = 10_000;

/** What is known of the predictions of some rows, NaN where nothing is. */
export interface RowFacts {
  /** The probability of the positive class; of more than two classes that of the predicted one. */
  readonly scores?: Float64Array | undefined;
  /** Of more than two classes: the predicted one, by its place. */
  readonly predicted?: Float64Array | undefined;
  /** The class that it was, by its place. */
  readonly labels?: Float64Array | undefined;
}

/** Rows that came by, column by column: all of them, or as many drawn at random as memory allows. */
export interface HeldRows {
  /** Adds rows that have the columns. */
  add(batch: Table, facts?: RowFacts): void;
  /** Rows that were added. */
  readonly seen: number;
  /** Ends the gathering: what is held, NaN where something of a row is not known. */
  take(): { readonly features: Table } & Required<{ readonly [fact in keyof RowFacts]: Float64Array }>;
}

const NO_FACTS: RowFacts = {};

/**
 * Holds rows in typed columns, by reservoir sampling: each row is as likely to be held as any other, however many come. The
 * same rows and generator hold the same.
 */
export function createHeldRows(
  kinds: Kinds,
  rng: Rng,
  capacity = Math.max(MIN_ROWS, Math.floor(MAX_CELLS / kinds.size)),
): HeldRows {
  const columns = [...kinds].map(([name, kind]) => ({ name, column: growing(kind) }));
  const [scores, predicted, labels] = [growingNumbers(), growingNumbers(), growingNumbers()];
  const reservoir = createReservoir(capacity, rng);
  return {
    add({ rows, columns: batch }, facts = NO_FACTS) {
      const slots = reservoir.slots(rows);
      for (const { name, column } of columns) column.add(batch.get(name), slots);
      scores.add(facts.scores && { kind: "number", values: facts.scores }, slots);
      predicted.add(facts.predicted && { kind: "number", values: facts.predicted }, slots);
      labels.add(facts.labels && { kind: "number", values: facts.labels }, slots);
    },
    get seen() {
      return reservoir.seen;
    },
    take() {
      const rows = Math.min(reservoir.seen, capacity);
      const features = new Map(columns.map(({ name, column }) => [name, column.take(rows)]));
      return {
        features: { rows, columns: features },
        scores: scores.take(rows).values,
        predicted: predicted.take(rows).values,
        labels: labels.take(rows).values,
      };
    },
  };
}

interface Growing<C extends Column> {
  add(column: Column | undefined, slots: Int32Array): void;
  take(rows: number): C;
}

function growing(kind: Column["kind"]): Growing<Column> {
  return kind === "number" ? growingNumbers() : growingText();
}

const FIRST_CAPACITY = 4096;

function growingNumbers(): Growing<Column & { kind: "number" }> {
  let values = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
  return {
    add(column, slots) {
      values = roomFor(values, slots, Number.NaN);
      const given = column?.kind === "number" ? column.values : null;
      for (let row = 0; row < slots.length; row++)
        if (slots[row] >= 0) values[slots[row]] = given === null ? Number.NaN : given[row];
    },
    take: (rows) => ({ kind: "number", values: values.subarray(0, rows) }),
  };
}

function growingText(): Growing<Column> {
  let codes = new Int32Array(FIRST_CAPACITY).fill(-1);
  const { dictionary, code: codeOf } = createDictionary();
  return {
    add(column, slots) {
      codes = roomFor(codes, slots, -1);
      const given = column?.kind === "text" ? column : null;
      const translated = given === null ? [] : given.dictionary.map(codeOf);
      for (let row = 0; row < slots.length; row++) {
        if (slots[row] < 0) continue;
        const code = given === null ? -1 : given.codes[row];
        codes[slots[row]] = code < 0 ? -1 : translated[code];
      }
    },
    take: (rows) => ({ kind: "text", codes: codes.subarray(0, rows), dictionary }),
  };
}

/** An array with room for the highest slot, twice as large as before where it had none. */
function roomFor<A extends Float64Array | Int32Array>(array: A, slots: Int32Array, missing: number): A {
  let highest = -1;
  for (let row = 0; row < slots.length; row++) if (slots[row] > highest) highest = slots[row];
  if (highest < array.length) return array;
  const grown = new (array.constructor as new (length: number) => A)(Math.max(highest + 1, array.length * 2));
  grown.fill(missing);
  grown.set(array);
  return grown;
}
