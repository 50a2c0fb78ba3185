/** A place on an axis that is named. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** One axis of a plot. */
export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
}

/** An axis from 0 to 1. */
export function shareAxis(label: string): Axis {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(at) }));
  return { label, min: 0, max: 1, ticks };
}

/**
 * An axis that holds these values, with up to `most` + 1 round numbers named: multiples of 1, 2 or 5 times a power of ten.
 * Values that are all equal, or none, get an axis of some length around them.
 */
export function axisOf(label: string, values: readonly number[], most = 5): Axis {
  const known = values.filter(Number.isFinite);
  const [low, high] = known.length === 0 ? [0, 1] : [Math.min(...known), Math.max(...known)];
  const spread = high > low ? high - low : Math.max(Math.abs(low), 1) / 10;
  const step = roundStep(spread / most);
  const [first, last] = [Math.floor(low / step), Math.ceil((high > low ? high : low + spread) / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    // A product of whole numbers and a power of ten; its shortest text is the round number.
    const at = Number(((first + i) * step).toPrecision(12));
    return { at, text: new Intl.NumberFormat("en", { maximumSignificantDigits: 6 }).format(at) };
  });
  return { label, min: first * step, max: last * step, ticks };
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
