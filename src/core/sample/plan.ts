import type { Rng } from "../rng.ts";
import { apportion } from "./apportion.ts";
import { createDeck, type Deck } from "./deck.ts";
import type { Drift } from "./drift.ts";
import {
  AGE_QUANTILES,
  DECK_COUNTS,
  FAMILY_CELLS,
  FARE_QUANTILES,
  type FamilyCell,
  familySizeGroup,
  PORT_COUNTS,
  type StratumCounts,
  TITLE_COUNTS,
} from "./facts.ts";
import type { PartyPool } from "./parties.ts";
import { createQuotaSampler, type QuotaSampler } from "./quota-sampler.ts";
import { cellWeights, stratumWeights } from "./reweight.ts";

/** All that a row of one family cell is drawn from; the cells of a stratum share its decks. */
export interface CellPlan {
  readonly cell: FamilyCell;
  readonly familySize: number;
  readonly ports: Deck;
  readonly cabinDecks: Deck;
  readonly titles: Deck;
  /** `null` where the age is missing. */
  readonly ageQuantiles: readonly number[] | null;
  readonly fareQuantiles: readonly number[];
  /** The open parties of this class and family size, by port. */
  readonly parties: Map<string, PartyPool>;
}

/** How many rows of each kind a sample has; which comes when is drawn later. */
interface SamplePlan {
  readonly cells: readonly CellPlan[];
  readonly sampler: QuotaSampler;
}

/** Splits the rows over the cells, and those of every stratum over its ports, cabin decks and titles. */
export function planSample(rows: number, drift: Drift, rng: Rng): SamplePlan {
  const quotas = apportion(cellWeights(drift), rows, rng);
  const portCounts = stratumWeights(PORT_COUNTS, drift, "embarked");
  const cabinCounts = stratumWeights(DECK_COUNTS, drift, "cabin");
  const ports = planStrata(
    portCounts,
    ({ pclass, sex, survived }) => `${pclass} ${sex} ${survived}`,
    quotas,
    rng,
  );
  const cabinDecks = planStrata(cabinCounts, ({ pclass, survived }) => `${pclass} ${survived}`, quotas, rng);
  const titles = planStrata(TITLE_COUNTS, ({ sex, ageGroup }) => `${sex} ${ageGroup}`, quotas, rng);
  const pools = new Map<string, Map<string, PartyPool>>();

  const cells = FAMILY_CELLS.map((cell, i): CellPlan => {
    const { pclass, sex, ageGroup } = cell;
    const familySize = cell.sibSp + cell.parch + 1;
    const parties = pools.get(`${pclass} ${familySize}`) ?? new Map<string, PartyPool>();
    pools.set(`${pclass} ${familySize}`, parties);
    return {
      cell,
      familySize,
      ports: ports[i],
      cabinDecks: cabinDecks[i],
      titles: titles[i],
      ageQuantiles: ageGroup === "unknown" ? null : AGE_QUANTILES[`${pclass} ${sex} ${ageGroup}`],
      fareQuantiles: FARE_QUANTILES[`${pclass} ${familySizeGroup(familySize)}`],
      parties,
    };
  });
  return { cells, sampler: createQuotaSampler(quotas) };
}

/** One deck a stratum, with as many cards as the stratum has rows; returns the deck of each of `FAMILY_CELLS`. */
function planStrata(
  counts: StratumCounts,
  stratumOf: (cell: FamilyCell) => string,
  quotas: readonly number[],
  rng: Rng,
): Deck[] {
  const strata = FAMILY_CELLS.map(stratumOf);
  const rowsOf: Record<string, number> = {};
  strata.forEach((stratum, i) => {
    rowsOf[stratum] = (rowsOf[stratum] ?? 0) + quotas[i];
  });
  const decks: Record<string, Deck> = {};
  for (const [stratum, rows] of Object.entries(rowsOf)) {
    const options = counts[stratum];
    decks[stratum] = createDeck(Object.keys(options), apportion(Object.values(options), rows, rng));
  }
  return strata.map((stratum) => decks[stratum]);
}
