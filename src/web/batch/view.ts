import type { Column, Table, TextColumn } from "../../core/dataset/table.ts";

/** Which rows somebody wants to see, and in which order. */
export interface Wish {
  /** A text that some cell has to hold, whatever its case; empty: any row. */
  readonly text: string;
  /** A value that a column has to have; null: any row. */
  readonly only: { readonly column: string; readonly value: string } | null;
  /** Null: as in the file. */
  readonly order: { readonly column: string; readonly descending: boolean } | null;
}

/** The rows of a table that are wanted, in the order wanted. What is missing comes last either way. */
export function rowsInView(table: Table, { text, only, order }: Wish): Int32Array {
  const tests = [
    ...(only === null ? [] : [hasValue(table, only)]),
    ...(text === "" ? [] : [holds(table, text)]),
  ];
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
    tests.every((test) => test(row)),
  );
  const column = order === null ? undefined : table.columns.get(order.column);
  if (order === null || column === undefined) return rows;
  const keys = sortKeys(column);
  const sign = order.descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [one, other] = [keys[a], keys[b]];
    if (Number.isNaN(one) || Number.isNaN(other))
      return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || a - b;
    return sign * (one - other) || a - b;
  });
}

function hasValue(table: Table, { column, value }: NonNullable<Wish["only"]>): (row: number) => boolean {
  const found = table.columns.get(column);
  if (found?.kind !== "text") return () => false;
  const code = found.dictionary.indexOf(value);
  return (row) => code >= 0 && found.codes[row] === code;
}

/** Each text is looked at once, however many rows have it. */
function holds(table: Table, text: string): (row: number) => boolean {
  const wanted = text.toLowerCase();
  const columns = [...table.columns.values()]
    .filter((column): column is TextColumn => column.kind === "text")
    .map(({ codes, dictionary }) => ({
      codes,
      matches: dictionary.map((each) => each.toLowerCase().includes(wanted)),
    }));
  return (row) => columns.some(({ codes, matches }) => codes[row] >= 0 && matches[codes[row]]);
}

/** A number for each row by which it is sorted; NaN where there is none. */
function sortKeys(column: Column): Float64Array {
  if (column.kind === "number") return column.values;
  const { codes, dictionary } = column;
  const numbers = dictionary.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  const areNumbers = numbers.every((number, i) => !Number.isNaN(number) || dictionary[i].trim() === "");
  const ranks = areNumbers ? numbers : ranksOf(dictionary);
  return Float64Array.from(codes, (code) => (code < 0 || dictionary[code] === "" ? Number.NaN : ranks[code]));
}

function ranksOf(dictionary: readonly string[]): number[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const order = dictionary.map((_, code) => code).sort((a, b) => compare(dictionary[a], dictionary[b]));
  const ranks = new Array<number>(dictionary.length);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return ranks;
}
