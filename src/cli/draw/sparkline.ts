import type { Canvas } from "./canvas.ts";

const LEVELS = { unicode: [..."▁▂▃▄▅▆▇█"], ascii: [..."_.:-=+*#"] } as const;

/** A line of numbers as one character each, from the least to the most; a blank for one that is missing. */
export function sparkline(values: readonly (number | null)[], { unicode }: Pick<Canvas, "unicode">): string {
  const levels = unicode ? LEVELS.unicode : LEVELS.ascii;
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const least = Math.min(...known);
  const range = Math.max(...known) - least;
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return " ";
      // Of equal values none is the least: they stand in the middle.
      const height = range === 0 ? 0.5 : (value - least) / range;
      return levels[Math.min(levels.length - 1, Math.floor(height * levels.length))];
    })
    .join("");
}
