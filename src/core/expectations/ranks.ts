import type { Scratch } from "./expectation.ts";

/** The numbers at these places (from 0) of a column in ascending order, nulls left out. Sorted on disk if need be. */
export async function ranked(
  { query }: Pick<Scratch, "query">,
  column: string,
  places: readonly number[],
): Promise<number[]> {
  const found = await query(
    `SELECT place, value FROM (SELECT ${column} AS value, row_number() OVER (ORDER BY ${column}) - 1 AS place FROM rows WHERE ${column} IS NOT NULL) WHERE place IN (${[...new Set(places)].join(", ")})`,
  );
  const byPlace = new Map(found.map(({ place, value }) => [Number(place), Number(value)]));
  return places.map((place) => byPlace.get(place) ?? Number.NaN);
}

/** How a quantile between two values is told, by the names that pandas has for it. */
export const INTERPOLATIONS = ["linear", "lower", "higher", "midpoint", "nearest"] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** The quantiles (0–1) of `n` numbers of a column, as pandas tells them. */
export async function quantilesOf(
  scratch: Pick<Scratch, "query">,
  column: string,
  { n, quantiles, interpolation }: { n: number; quantiles: readonly number[]; interpolation: Interpolation },
): Promise<number[]> {
  const places = quantiles.map((quantile) => (n - 1) * quantile);
  const low = await ranked(scratch, column, places.map(Math.floor));
  const high = await ranked(scratch, column, places.map(Math.ceil));
  return places.map((place, i) => {
    const [below, above, part] = [low[i], high[i], place - Math.floor(place)];
    if (interpolation === "lower") return below;
    if (interpolation === "higher") return above;
    if (interpolation === "midpoint") return (below + above) / 2;
    if (interpolation === "linear") return below + (above - below) * part;
    return nearest(place) === Math.floor(place) ? below : above;
  });
}

/** Half rounds to the even place, as NumPy does. */
function nearest(place: number): number {
  const floor = Math.floor(place);
  if (place - floor === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return Math.round(place);
}
