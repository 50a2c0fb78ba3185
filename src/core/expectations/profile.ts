import { type Cell, parseCell } from "../dataset/cells.ts";
import type { ColumnSpec } from "../dataset/columns.ts";
import type { RowSource } from "./row-source.ts";
import { OBVIOUS_PATTERNS, shapeOf } from "./text-shapes.ts";

/** Distinct values that are kept of a column: enough to tell categories, and to see that something repeats. */
const MAX_DISTINCT = 1000;

/** What one column holds, in so far as it can be told in one pass and constant memory. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnSpec["type"];
  readonly values: number;
  readonly missing: number;
  /** Of numbers; null where there is no value. */
  readonly numbers: { min: number; max: number; mean: number; deviation: number } | null;
  /** The longest text, in characters. */
  readonly longest: number;
  /** All distinct values, most frequent first; null where they are too many. */
  readonly distinct: readonly string[] | null;
  /** Whether no value was seen twice, as far as was looked. */
  readonly seemsUnique: boolean;
  /** A regular expression that describes all values and is more than a guess; null where there is none. */
  readonly pattern: string | null;
}

/** Reads all rows once, and tells what each column holds. Declared types are taken as they are, others inferred. */
export async function profile(
  source: RowSource,
  declared: ReadonlyMap<string, ColumnSpec["type"]>,
): Promise<{ rows: number; columns: ColumnProfile[] }> {
  const profilers = source.columns.map(() => createProfiler());
  let rows = 0;
  for await (const batch of source.rows()) {
    for (const { cells } of batch) {
      rows++;
      for (let i = 0; i < profilers.length; i++) profilers[i].add(cells[i]);
    }
  }
  return {
    rows,
    columns: source.columns.map((name, i) => profilers[i].profile(name, rows, declared.get(name))),
  };
}

function createProfiler() {
  const types = createTypeGuess();
  const moments = createMoments();
  const patterns = new Set<string>(OBVIOUS_PATTERNS);
  const shapes = new Set<string | null>();
  const counts = new Map<string, number>();
  let [values, longest, repeated, tooMany] = [0, 0, false, false];
  return {
    add(cell: Cell): void {
      if (cell === null || (typeof cell === "string" && cell.trim() === "")) return;
      const text = String(cell);
      values++;
      types.see(text);
      if (types.isNumber()) moments.add(Number(text));
      longest = Math.max(longest, text.length);
      for (const pattern of patterns) if (!new RegExp(pattern, "u").test(text)) patterns.delete(pattern);
      if (shapes.size < 2) shapes.add(shapeOf(text));
      const seen = counts.get(text);
      if (seen !== undefined) repeated = true;
      if (seen !== undefined || counts.size < MAX_DISTINCT) counts.set(text, (seen ?? 0) + 1);
      else tooMany = true;
    },
    profile(name: string, rows: number, declared: ColumnSpec["type"] | undefined): ColumnProfile {
      const type = declared ?? types.guess();
      const [pattern] = patterns;
      const [shape] = shapes.size === 1 ? shapes : [null];
      return {
        name,
        type,
        values,
        missing: rows - values,
        numbers: types.isNumber() && values > 0 ? moments.tell() : null,
        longest,
        distinct: tooMany
          ? null
          : [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text),
        seemsUnique: values > 1 && !repeated,
        pattern: values === 0 ? null : (pattern ?? shape),
      };
    },
  };
}

/** What all texts could be. A number with a leading zero is a code, and so a text. */
function createTypeGuess() {
  let [integer, number, seen] = [true, true, false];
  return {
    see(text: string): void {
      seen = true;
      if (!number) return;
      const isCode = /^[+-]?0\d/.test(text.trim());
      integer &&= !isCode && /^\s*-?\d+\s*$/.test(text) && typeof parseCell("integer", text) === "number";
      number &&= !isCode && typeof parseCell("number", text) === "number";
    },
    isNumber: () => number,
    guess: (): ColumnSpec["type"] => (!seen || !number ? "text" : integer ? "integer" : "number"),
  };
}

/** Mean and standard deviation as they grow (Welford, Technometrics 4, 1962), with the extremes. */
function createMoments() {
  let [n, mean, squares] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add(value: number): void {
      n++;
      const step = value - mean;
      mean += step / n;
      squares += step * (value - mean);
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    tell: () => ({ min, max, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 }),
  };
}
