import { type Domain, isWhole, numberIn, type TuneSettings } from "../config/tune-settings.ts";
import { type ForestParams, forestParamsSchema } from "../forest/params.ts";
import type { Rng } from "../rng.ts";

/** Draws parameters: those of the space at random, the others as given. */
export function drawParams(space: TuneSettings["space"], given: ForestParams, rng: Rng): ForestParams {
  const drawn = Object.entries(space).map(([name, domain]) => [
    name,
    draw(name as keyof ForestParams, domain, rng),
  ]);
  return forestParamsSchema.parse({ ...given, ...Object.fromEntries(drawn) });
}

function draw(name: keyof ForestParams, domain: Domain, rng: Rng): unknown {
  if (Array.isArray(domain)) return domain[rng.below(domain.length)];
  const { min, max, scale } = domain;
  const share = rng.float();
  // Whole numbers are as likely at the ends of the range as within it.
  const [from, to] = isWhole(name, min) ? [min - 0.5, max + 0.5] : [min, max];
  const value =
    scale === "linear" ? from + share * (to - from) : Math.exp(Math.log(from) + share * Math.log(to / from));
  return numberIn(name, Math.min(Math.max(value, min), max));
}
