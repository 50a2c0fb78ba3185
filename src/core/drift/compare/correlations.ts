import { numberColumn, type Table, takeRows } from "../../dataset/table.ts";
import { normalTwoSided } from "../tests/z-test.ts";
import type { CorrelationChange } from "./comparison.ts";

const LEVEL = 0.05;
/** With many rows any change is significant; a smaller one matters to nobody. */
const LEAST_CHANGE = 0.1;
/** Values that are multiplied at most, over all pairs of a table: seconds of work. */
const MAX_PRODUCTS = 200_000_000;
/** Rows that each pair has in any case. */
const MIN_ROWS = 2000;

/**
 * How Pearson's correlation of each two numeric features differs between two tables (pairs of rows that have both
 * values, pandas' `DataFrame.corr`), the largest change first. Pairs that are constant on a side are left out.
 *
 * Tested by Fisher's z: artanh r₁ − artanh r₂ is about normal with variance 1/(n₁ − 3) + 1/(n₂ − 3) (Fisher, 1921).
 * That is for normal features; heavy tails make it call too early, for which `change` is the better guide.
 */
export function correlationChanges(reference: Table, current: Table): CorrelationChange[] {
  const names = [...reference.columns].flatMap(([name, { kind }]) =>
    kind === "number" && current.columns.get(name)?.kind === "number" ? [name] : [],
  );
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
  const sides = [reference, current].map((table) => everySoManyth(table, pairs.length));
  const found = pairs.flatMap((features): CorrelationChange[] => {
    const [before, now] = sides.map((table) => correlate(table, features));
    if (before === null || now === null) return [];
    const change = now.r - before.r;
    const pValue = fisherTest(before, now);
    const isDrift = pValue !== null && pValue < LEVEL / pairs.length && Math.abs(change) >= LEAST_CHANGE;
    return [{ features, reference: before.r, current: now.r, change, pValue, isDrift }];
  });
  return found.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

/** All rows, or evenly spaced ones where so many pairs of so many rows would take minutes. */
function everySoManyth(table: Table, pairs: number): Table {
  const step = Math.ceil(table.rows / Math.max(MIN_ROWS, MAX_PRODUCTS / pairs));
  if (step <= 1) return table;
  return takeRows(
    table,
    Uint32Array.from({ length: Math.floor(table.rows / step) }, (_, i) => i * step),
  );
}

interface Correlation {
  readonly r: number;
  readonly rows: number;
}

/** Means first, for values far from 0 would lose their digits otherwise. */
function correlate(table: Table, [nameA, nameB]: readonly [string, string]): Correlation | null {
  const { values: a } = numberColumn(table, nameA);
  const { values: b } = numberColumn(table, nameB);
  let rows = 0;
  let sumA = 0;
  let sumB = 0;
  for (let row = 0; row < table.rows; row++) {
    // NaN where either is missing.
    if (Number.isNaN(a[row] - b[row])) continue;
    rows++;
    sumA += a[row];
    sumB += b[row];
  }
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let row = 0; row < table.rows; row++) {
    if (Number.isNaN(a[row] - b[row])) continue;
    const x = a[row] - sumA / rows;
    const y = b[row] - sumB / rows;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  if (!(spread > 0 && Number.isFinite(spread))) return null;
  return { r: Math.min(1, Math.max(-1, products / spread)), rows };
}

function fisherTest(a: Correlation, b: Correlation): number | null {
  if (a.rows < 4 || b.rows < 4 || Math.abs(a.r) === 1 || Math.abs(b.r) === 1) return null;
  const variance = 1 / (a.rows - 3) + 1 / (b.rows - 3);
  return normalTwoSided((Math.atanh(a.r) - Math.atanh(b.r)) / Math.sqrt(variance));
}
