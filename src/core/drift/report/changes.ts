import type { ColumnComparison } from "../compare/comparison.ts";
import type { DisplayNames } from "./display-names.ts";
import { shownNumber, shownShare, shownShares } from "./numbers.ts";
import type { ColumnProfile, NumberStatistics } from "./report.ts";

/** A level that moved by less of the spread is no news: then it is the shape that changed. */
const LEAST_MOVE = 0.1;
/** A spread that grew or shrank by less is no news either. */
const LEAST_SPREAD = 1.15;

/** How the values of a column changed, in a clause: "Age moved up by 11 years". Null where a side has none. */
export function valueChange(profile: ColumnProfile, names: DisplayNames): string | null {
  const { name, numbers, distribution } = profile;
  if (distribution?.kind === "values") return shareChange(profile, names);
  if (!numbers?.reference || !numbers.current) return null;
  return `${names.feature(name)} ${levelChange(numbers.reference, numbers.current, names.unit(name))}`;
}

/** How the share of rows without a value changed. */
export function missingChange({ name, missing }: ColumnComparison, names: DisplayNames): string {
  const [before, now] = shownShares(missing.reference, missing.current);
  return `${names.feature(name)} is missing in ${now} of the rows (before: ${before})`;
}

/**
 * A level that moved by the same amount everywhere is said to have moved by it, one that moved by the same factor to have
 * grown by it: whichever tells the three quartiles better.
 */
function levelChange(before: NumberStatistics, now: NumberStatistics, unit: string | null): string {
  const quartiles = (of: NumberStatistics) => [of.q25, of.median, of.q75];
  const pairs = quartiles(before).map((value, i) => [value, quartiles(now)[i]] as const);
  const move = mean(pairs.map(([a, b]) => b - a));
  const factor = pairs.every(([a, b]) => a > 0 && b > 0) ? mean(pairs.map(([a, b]) => b / a)) : null;
  const error = (predict: (a: number) => number) =>
    pairs.reduce((sum, [a, b]) => sum + Math.abs(b - predict(a)), 0);
  const spread = Math.max(before.q75 - before.q25, before.sd / 2);
  if (Math.abs(move) < LEAST_MOVE * spread) return shapeChange(before, now);
  if (factor !== null && error((a) => a * factor) < error((a) => a + move)) return growth(factor);
  return `moved ${move > 0 ? "up" : "down"} by ${shownNumber(Math.abs(move))}${unit === null ? "" : ` ${unit}`}`;
}

function growth(factor: number): string {
  for (const [round, word] of [
    [0.5, "halved"],
    [2, "doubled"],
    [3, "tripled"],
  ] as const)
    if (Math.abs(factor / round - 1) < 0.08) return word;
  if (factor > 3) return `became ${shownNumber(factor)} times as large`;
  return `${factor > 1 ? "rose" : "fell"} by ${shownNumber(100 * Math.abs(factor - 1))} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shapeChange(before: NumberStatistics, now: NumberStatistics): string {
  const ratio = now.sd / before.sd;
  if (ratio > LEAST_SPREAD) return "spread more widely around the same level";
  if (ratio < 1 / LEAST_SPREAD) return "drew closer together around the same level";
  return "changed its shape around the same level";
}

/** The value whose share of the rows changed most. */
function shareChange({ name, distribution }: ColumnProfile, names: DisplayNames): string | null {
  if (distribution?.kind !== "values") return null;
  const { values, reference, current } = distribution;
  const change = (i: number) => current[i] - reference[i];
  const [most] = values.map((_, i) => i).sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)));
  if (most === undefined) return null;
  const feature = names.feature(name);
  const value = names.value(name, values[most]);
  if (reference[most] === 0)
    return `${feature}: ${value} is new, in ${shownShare(current[most])} of the rows`;
  const way = change(most) > 0 ? "rose" : "fell";
  const [before, now] = shownShares(reference[most], current[most]);
  return `${feature}: ${value} ${way} from ${before} to ${now}`;
}
