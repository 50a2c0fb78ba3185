import type { Amount } from "../core/progress.ts";
import { bytes } from "./byte-size.ts";

/** How fast an amount grows, and how long it will take at that. */
export interface Pace {
  /** Null where it was not looked at for long enough. */
  readonly perSecond: number | null;
  /** Null where there is no rate, or no total. */
  readonly secondsLeft: number | null;
}

/** Sooner, a rate is chance. */
const SETTLED_MS = 500;

/**
 * Follows an amount from when it was first told; another unit, another total or a smaller number begins anew. `now` is in
 * milliseconds and never goes back.
 */
export function createPace(now: () => number): (amount: Amount) => Pace {
  let first: Amount | undefined;
  let last = 0;
  let since = 0;
  return (amount) => {
    const { done, total, unit } = amount;
    if (first === undefined || first.unit !== unit || first.total !== total || done < last) {
      first = amount;
      since = now();
    }
    last = done;
    const elapsedMs = now() - since;
    const grown = done - first.done;
    if (elapsedMs < SETTLED_MS || grown <= 0) return { perSecond: null, secondsLeft: null };
    const perSecond = (grown / elapsedMs) * 1000;
    return { perSecond, secondsLeft: total === null ? null : Math.max(0, total - done) / perSecond };
  };
}

/** An amount in words: `140 of 300 trees, 52/s, 3 s left`. */
export function amountTold({ done, total, unit }: Amount, { perSecond, secondsLeft }: Pace): string {
  const isSize = unit === "bytes";
  const count = isSize ? bytes : number;
  const counted = [count(done), ...(total === null ? [] : ["of", count(total)]), ...(isSize ? [] : [unit])];
  return [
    counted.join(" "),
    ...(perSecond === null ? [] : [`${isSize ? bytes(perSecond) : rate(perSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
  ].join(", ");
}

const number = (value: number): string => Math.round(value).toLocaleString("en-US");
const rate = (value: number): string => (value < 10 ? value.toFixed(1) : number(value));

/** A time for people, to its two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
