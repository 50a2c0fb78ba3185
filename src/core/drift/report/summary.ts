import type { ColumnComparison, DriftComparison } from "../compare/comparison.ts";
import { missingChange, valueChange } from "./changes.ts";
import type { DisplayNames } from "./display-names.ts";
import { counted } from "./numbers.ts";
import type { ColumnProfile, DriftReport, Subgroup } from "./report.ts";

/** So many changes are told by themselves. */
const MOST_CHANGES = 4;
/** A smaller change of accuracy is told as none. */
const LEAST_CHANGE = 0.005;

/** What changed, in clauses, the most important first. */
export function summarise(
  { comparison, profiles, subgroups }: Pick<DriftReport, "comparison" | "profiles" | "subgroups">,
  names: DisplayNames,
): string[] {
  const profileOf = new Map(profiles.map((profile) => [profile.name, profile]));
  const changes = inReadingOrder({ comparison, profiles }, names).flatMap((column) => {
    const profile = profileOf.get(column.name);
    const value =
      column.isDrift && profile
        ? (valueChange(profile, names) ?? `${names.feature(column.name)} drifted`)
        : null;
    return [
      ...(value === null ? [] : [value]),
      ...(column.missing.isDrift ? [missingChange(column, names)] : []),
    ];
  });
  const shown = changes.slice(0, MOST_CHANGES);
  const left = changes.length - shown.length;
  return [
    ...shown,
    ...(left > 0 ? [`${left} more ${left === 1 ? "change" : "changes"}`] : []),
    drifted(comparison),
    ...performance(comparison),
    ...hidden(subgroups ?? []),
  ];
}

/** The columns that drifted first, the surest of them first; the others in their order. */
export function bySurety(columns: readonly ColumnComparison[]): ColumnComparison[] {
  return columns.toSorted((a, b) => surety(b) - surety(a));
}

/**
 * The columns as people read about them: first what drifted, and of that first columns of the data, which say more than
 * what is made of them, those that changed most first; the others in their order. How sure a change is does not tell:
 * with very many rows all of them are.
 */
export function inReadingOrder(
  { comparison: { features }, profiles }: Pick<DriftReport, "comparison" | "profiles">,
  names: DisplayNames,
): ColumnComparison[] {
  const profileOf = new Map(profiles.map((profile) => [profile.name, profile]));
  const placed = features.map((column) => {
    const rank = surety(column) === 0 ? 2 : names.isColumn(column.name) ? 0 : 1;
    return { column, rank, size: rank === 2 ? 0 : sizeOf(column, profileOf.get(column.name)) };
  });
  return placed.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ column }) => column);
}

/** The share of rows that would have to have another value, or none, or one, for nothing to have changed. */
function sizeOf({ isDrift, missing }: ColumnComparison, profile: ColumnProfile | undefined): number {
  const ofMissing = missing.isDrift ? Math.abs(missing.current - missing.reference) : 0;
  const distribution = isDrift ? profile?.distribution : null;
  if (!distribution) return ofMissing;
  const { reference, current } = distribution;
  const shares = reference.reduce((sum, share, i) => sum + Math.abs(share - current[i]), 0);
  const others =
    distribution.kind === "values" ? Math.abs(distribution.other.reference - distribution.other.current) : 0;
  return Math.max(ofMissing, (shares + others) / 2);
}

/** How far beyond its threshold a column is: 1 at it, for p-values on a logarithmic scale. */
function surety({ statistic, pValue, threshold, isDrift, missing }: ColumnComparison): number {
  if (!isDrift || threshold === null) return missing.isDrift ? 1 : 0;
  if (pValue === null) return 1 + (statistic ?? 0) / threshold;
  return 1 + Math.log(Math.max(pValue, Number.MIN_VALUE)) / Math.log(threshold);
}

function drifted({ features, drifted: { columns, tested } }: DriftComparison): string {
  const skipped = features.length - tested;
  const told = `${columns === 0 ? "none" : columns} of ${counted(tested, "feature")} drifted`;
  return skipped === 0 ? told : `${told} (${skipped} could not be tested)`;
}

function performance({ performance: measured, estimate, pValue: level }: DriftComparison): string[] {
  const clauses: string[] = [];
  if (measured !== null) {
    const { reference, current, pValue } = measured.accuracy;
    const [before, now] = [reference.value, current.value].map((value) => value.toFixed(2));
    const way = current.value < reference.value ? "fell" : "rose";
    // Few outcomes give another accuracy each time: that is no change.
    const told =
      pValue < level && before !== now ? `${way} from ${before} to ${now}` : `is ${now}, as ${before} before`;
    clauses.push(`measured accuracy ${told}, over ${counted(measured.rows.current, "known outcome")}`);
  }
  if (estimate !== null) {
    const [before, now] = [estimate.reference.accuracy, estimate.estimated.accuracy];
    const [from, to] = [before.toFixed(2), now.toFixed(2)];
    const isSame = Math.abs(now - before) < LEAST_CHANGE || from === to;
    const told = isSame
      ? `stays at about ${to}`
      : `${now < before ? "falls" : "rises"} from ${from} to about ${to}`;
    clauses.push(`expected accuracy ${told}`);
  }
  return clauses;
}

function hidden(subgroups: readonly Subgroup[]): string[] {
  const groups = subgroups.filter((group) => group.drifted.some(({ isHidden }) => isHidden)).length;
  if (groups === 0) return [];
  return [`in ${counted(groups, "subgroup")} features drifted that look steady over all rows`];
}
