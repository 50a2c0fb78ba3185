import { type Column, cell, type Table } from "../../dataset/table.ts";
import type { CategoryReference, NumberReference, PreparedReference } from "../reference.ts";
import { quantile, shareBelow } from "./quantiles.ts";
import type { DriftReport, UnusualRow } from "./report.ts";

const MOST_ROWS = 10;
const MOST_REASONS = 3;
/** A value is no reason where so many rows of the reference are as extreme or as rare. */
const LEAST_REASON = 0.1;
/** More values would tell the tails no better, and take longer to search. */
const MAX_VALUES = 2000;
/** Of the reference's rows one in a hundred scores higher than the limit. */
const LIMIT = 0.99;

/** Finds the rows that are most unlike a reference among those that come by. */
export interface UnusualRows {
  /** `name` names a row, for those that are shown. */
  observe(features: Table, name: (row: number) => string): void;
  result(): NonNullable<DriftReport["unusual"]>;
}

/**
 * A row's score is the sum over the features of −ln p, with p the share of the reference that has so extreme a number
 * (twice the smaller tail), or a category as rare: as ECOD scores outliers (Li and others, 2022), without parameters, and
 * each feature's part of it tells why. A missing value counts as a category. What the reference has never had gets half
 * a row's share.
 *
 * @param rows whole rows of the reference, whose scores say what is usual.
 */
export function createUnusualRows({ features }: PreparedReference, rows: Table): UnusualRows {
  const judges = features.map((feature) => ({ name: feature.name, share: shareOf(feature) }));
  const shares = new Float64Array(judges.length);
  /** Fills `shares` for a row. */
  const score = (columns: readonly (Column | undefined)[], row: number): number => {
    let sum = 0;
    for (let i = 0; i < judges.length; i++) {
      const column = columns[i];
      shares[i] = column === undefined ? 1 : judges[i].share(column, row);
      sum -= Math.log(shares[i]);
    }
    return sum;
  };
  const columnsOf = ({ columns }: Table) => judges.map(({ name }) => columns.get(name));
  const usual = columnsOf(rows);
  const scores = Float64Array.from({ length: rows.rows }, (_, row) => score(usual, row)).sort();
  const limit = scores.length === 0 ? 0 : quantile(scores, LIMIT);

  const found: UnusualRow[] = [];
  let seen = 0;
  let beyond = 0;
  const reasons = (columns: readonly (Column | undefined)[], row: number): UnusualRow["reasons"] =>
    judges
      .flatMap(({ name: feature }, i) => {
        const column = columns[i];
        if (column === undefined || shares[i] > LEAST_REASON) return [];
        return [{ feature, value: cell(column, row), share: shares[i] }];
      })
      .sort((a, b) => a.share - b.share)
      .slice(0, MOST_REASONS);
  return {
    observe(table, name) {
      const columns = columnsOf(table);
      for (let row = 0; row < table.rows; row++) {
        const found_ = score(columns, row);
        seen++;
        if (found_ > limit) beyond++;
        if (found.length === MOST_ROWS && found_ <= found[MOST_ROWS - 1].score) continue;
        found.push({ row: name(row), score: found_, reasons: reasons(columns, row) });
        found.sort((a, b) => b.score - a.score);
        found.length = Math.min(found.length, MOST_ROWS);
      }
    },
    result: () => ({ limit, share: seen === 0 ? 0 : beyond / seen, rows: found }),
  };
}

type ShareOf = (column: Column, row: number) => number;

function shareOf(feature: NumberReference | CategoryReference): ShareOf {
  const { rows, missing } = feature.sample;
  const least = 0.5 / Math.max(1, rows + missing);
  const absent = Math.max(least, missing / Math.max(1, rows + missing));
  return feature.kind === "number"
    ? shareOfNumber(thinned(feature.sample.sorted), absent, least)
    : shareOfCategory(feature, absent, least);
}

function shareOfNumber(sorted: Float64Array, absent: number, least: number): ShareOf {
  return (column, row) => {
    if (column.kind !== "number") return 1;
    const value = column.values[row];
    if (Number.isNaN(value)) return absent;
    const tail = Math.min(shareBelow(sorted, value, true), 1 - shareBelow(sorted, value, false));
    return Math.min(1, Math.max(least, 2 * tail));
  };
}

function shareOfCategory({ sample, codeOf }: CategoryReference, absent: number, least: number): ShareOf {
  const total = Math.max(1, sample.rows);
  const ascending = sample.counts.toSorted();
  // Of each code: the rows of all categories that are no more frequent.
  const shares = sample.counts.map((count) => {
    if (count === 0) return least;
    return ascending.reduce((sum, each) => (each <= count ? sum + each : sum), 0) / total;
  });
  // A dictionary is translated once, not for each of its rows.
  let dictionary: readonly string[] | undefined;
  let codes: number[] = [];
  return (column, row) => {
    if (column.kind !== "text") return 1;
    if (column.dictionary !== dictionary) {
      dictionary = column.dictionary;
      codes = dictionary.map(codeOf);
    }
    const code = column.codes[row];
    return code < 0 ? absent : Math.max(least, shares[codes[code]]);
  };
}

function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= MAX_VALUES) return sorted;
  return Float64Array.from(
    { length: MAX_VALUES },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / MAX_VALUES)],
  );
}
