import type { Rng } from "../rng.ts";
import type { Drift, ValueColumn } from "./drift.ts";
import { quantileAt } from "./quantile-curve.ts";

/** Share of the ages from one year on that are estimates, which the file writes as x.5: 18 of 707. */
const ESTIMATED_AGE_SHARE = 0.025;

/** No ticket was sold below this many pounds; what the curve gives below it was a free passage. */
const LOWEST_FARE = 4;
const PENCE_PER_POUND = 240;

/** The highest numbers of cabins per deck; deck T had one cabin, without a number. */
const CABINS: Readonly<Record<string, number>> = { A: 36, B: 102, C: 148, D: 56, E: 121, F: 70, G: 20 };
const TWO_CABINS_SHARE = 0.1;

/** A child is under 15. */
const ADULT_AGE = 15;

/**
 * An age as the file writes it: whole years, twelfths of a year below 1, some estimates at a half. Rounding does not
 * move a child over the limit.
 */
export function drawAge(quantiles: readonly number[], rng: Rng): number {
  const age = quantileAt(quantiles, rng.float());
  if (age < 1) return round(Math.max(1, Math.floor(age * 12)) / 12, 100);
  if (rng.float() < ESTIMATED_AGE_SHARE) return Math.floor(age) + 0.5;
  const years = Math.round(age);
  return age < ADULT_AGE ? Math.min(years, ADULT_AGE - 1) : years;
}

/** A fare in whole pence, in pounds with four decimals as the file writes it. */
export function drawFare(quantiles: readonly number[], rng: Rng): number {
  const fare = quantileAt(quantiles, rng.float());
  return fare < LOWEST_FARE ? 0 : round(Math.round(fare * PENCE_PER_POUND) / PENCE_PER_POUND, 1e4);
}

/** `C85`, sometimes `C85 C87`. */
export function drawCabin(deck: string, rng: Rng): string {
  const cabins = CABINS[deck];
  if (cabins === undefined) return deck;
  const number = 1 + rng.below(cabins);
  return rng.float() < TWO_CABINS_SHARE ? `${deck}${number} ${deck}${number + 2}` : `${deck}${number}`;
}

/** Moves a value by the shifts and scales of its column, in their order, and keeps it plausible. */
export type Mover = (value: number) => number;

/** Bounds and precision of what a drift may write: ages from one month to 120 years, relatives whole. */
const LIMITS: Readonly<Record<ValueColumn, { min: number; max: number; scale: number }>> = {
  age: { min: 0.08, max: 120, scale: 100 },
  fare: { min: 0, max: Number.MAX_SAFE_INTEGER, scale: 1e4 },
  sibsp: { min: 0, max: Number.MAX_SAFE_INTEGER, scale: 1 },
  parch: { min: 0, max: Number.MAX_SAFE_INTEGER, scale: 1 },
};

export function createMover(drift: Drift, column: ValueColumn): Mover {
  const moves = drift.flatMap((change) =>
    change.kind !== "share" && change.column === column ? [change] : [],
  );
  if (moves.length === 0) return (value) => value;
  const { min, max, scale } = LIMITS[column];
  return (value) => {
    let moved = value;
    for (const { kind, by } of moves) moved = kind === "shift" ? moved + by : moved * by;
    return Math.min(max, Math.max(min, round(moved, scale)));
  };
}

function round(value: number, scale: number): number {
  return Math.round(value * scale) / scale;
}
