import type { Column, Table } from "../../dataset/table.ts";
import type { ColumnPair } from "../compare/pairs.ts";
import type { CategoryReference, NumberReference } from "../reference.ts";
import { type CategorySample, finite, type NumberSample, type SamplePair } from "../sample.ts";
import { quantile, shareBelow } from "./quantiles.ts";
import type { ColumnProfile, Distribution, NumberStatistics } from "./report.ts";

/** Up to so many distinct values are shown one by one, and so many categories. */
const MAX_VALUES = 12;
const BINS = 30;
/** Beyond it lies one value in two hundred on either side, which would squeeze all others together. */
const TAIL = 0.005;
/** So much of a side may lie beyond where the values thin out slowly, as amounts of money do: */
const LONG_TAIL = 0.05;
/** farther from the quartiles than so many times what lies between them. */
const FENCE = 3;
const MAX_UNSEEN = 5;

/** What a feature of the reference is like on both sides. */
export function profileColumn(
  feature: NumberReference | CategoryReference,
  { pair }: Pick<ColumnPair, "pair">,
  current: Table,
): ColumnProfile {
  const { name, kind } = feature;
  if (pair === null)
    return { name, kind, numbers: null, distribution: null, unseen: { rows: 0, values: [] } };
  if (pair.kind === "number") {
    return {
      name,
      kind,
      numbers: { reference: statisticsOf(pair.reference), current: statisticsOf(pair.current) },
      distribution: distributionOfNumbers(pair.reference, pair.current),
      unseen: { rows: outside(pair), values: [] },
    };
  }
  return {
    name,
    kind,
    numbers: null,
    ...categories(feature as CategoryReference, pair, current.columns.get(name)),
  };
}

/** Of the values that were kept. Null without any. */
function statisticsOf({ sorted }: NumberSample): NumberStatistics | null {
  if (sorted.length === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value / sorted.length, 0);
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2 / sorted.length, 0);
  return {
    mean,
    // A column of values at the end of what a number can hold overflows when squared.
    sd: finite(Math.sqrt(squares)),
    min: sorted[0],
    q25: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q75: quantile(sorted, 0.75),
    max: sorted[sorted.length - 1],
  };
}

function distributionOfNumbers(
  { sorted: a }: NumberSample,
  { sorted: b }: NumberSample,
): Distribution | null {
  if (a.length === 0 || b.length === 0) return null;
  const values = fewValues(a, b);
  if (values !== null) {
    const shareOf = (sorted: Float64Array) =>
      values.map((value) => rounded(shareBelow(sorted, value, true) - shareBelow(sorted, value, false)));
    return {
      kind: "values",
      values: values.map(String),
      reference: shareOf(a),
      current: shareOf(b),
      other: { reference: 0, current: 0 },
    };
  }
  const ranges = [shownRange(a), shownRange(b)];
  const low = Math.min(...ranges.map(([from]) => from));
  const high = Math.max(...ranges.map(([, to]) => to));
  if (!(high > low && Number.isFinite(high - low))) return null;
  const edges = Array.from({ length: BINS + 1 }, (_, i) => low + (i / BINS) * (high - low));
  const shares = (sorted: Float64Array) => {
    const below = edges.map((edge, i) => (i === 0 ? 0 : i === BINS ? 1 : shareBelow(sorted, edge, false)));
    return below.slice(1).map((upTo, i) => rounded(upTo - below[i]));
  };
  return { kind: "bins", edges, reference: shares(a), current: shares(b) };
}

/** From where to where values are drawn; the first and the last bin take those beyond. */
function shownRange(sorted: Float64Array): [number, number] {
  const at = (p: number) => quantile(sorted, p);
  const reach = FENCE * (at(0.75) - at(0.25));
  return [
    Math.max(at(TAIL), Math.min(at(0.25) - reach, at(LONG_TAIL))),
    Math.min(at(1 - TAIL), Math.max(at(0.75) + reach, at(1 - LONG_TAIL))),
  ];
}

/** The distinct values of both sides, ascending; null where there are more than can be shown one by one. */
function fewValues(...sides: readonly Float64Array[]): number[] | null {
  const found = new Set<number>();
  for (const side of sides) {
    for (let i = 0; i < side.length; ) {
      found.add(side[i]);
      if (found.size > MAX_VALUES) return null;
      // Equal values stand together: the next other one is behind them.
      i = Math.max(i + 1, Math.round(shareBelow(side, side[i], true) * side.length));
    }
  }
  return [...found].sort((a, b) => a - b);
}

function outside({ reference: { sorted }, current }: SamplePair & { kind: "number" }): number {
  if (sorted.length === 0) return 0;
  const below = shareBelow(current.sorted, sorted[0], false);
  const above = 1 - shareBelow(current.sorted, sorted[sorted.length - 1], true);
  return Math.round((below + above) * current.rows);
}

function categories(
  { categories: known, codeOf }: CategoryReference,
  { reference, current }: SamplePair & { kind: "text" },
  column: Column | undefined,
): Pick<ColumnProfile, "distribution" | "unseen"> {
  const dictionary = column?.kind === "text" ? column.dictionary : [];
  const unseen = dictionary.filter((category) => codeOf(category) >= known.length);
  // In the order in which `pairColumns` counts them; where the reference has rare ones without their names, as one.
  const named = reference.counts[known.length] > 0 ? [...known] : [...known, ...unseen];
  const countOf = (name: string) => current.counts[named.indexOf(name)];
  const rows = current.counts.subarray(known.length).reduce((sum, count) => sum + count, 0);
  const values = named.slice(known.length).filter((name) => countOf(name) > 0);
  return {
    distribution: distributionOfCategories(named, reference, current),
    unseen: {
      rows,
      values: values.sort((a, b) => countOf(b) - countOf(a)).slice(0, MAX_UNSEEN),
    },
  };
}

function distributionOfCategories(
  names: readonly string[],
  reference: CategorySample,
  current: CategorySample,
): Distribution | null {
  if (reference.rows === 0 || current.rows === 0) return null;
  const shares = names.map((name, i) => ({
    name,
    reference: reference.counts[i] / reference.rows,
    current: current.counts[i] / current.rows,
  }));
  const shown = shares
    .filter((each) => each.reference + each.current > 0)
    .sort((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current))
    .slice(0, MAX_VALUES);
  const rest = (side: "reference" | "current") =>
    rounded(Math.max(0, 1 - shown.reduce((sum, each) => sum + each[side], 0)));
  return {
    kind: "values",
    values: shown.map(({ name }) => name),
    reference: shown.map((each) => rounded(each.reference)),
    current: shown.map((each) => rounded(each.current)),
    other: { reference: rest("reference"), current: rest("current") },
  };
}

/** To a millionth, which is more than a reader can see, and a fraction of the characters. */
function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
