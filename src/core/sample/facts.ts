import facts from "./titanic-facts.json" with { type: "json" };

export const PCLASSES = [1, 2, 3] as const;
export const SEXES = ["female", "male"] as const;
/** A child is under 15; "unknown" has no age in the file. */
const AGE_GROUPS = ["child", "adult", "unknown"] as const;
/** Cherbourg, Queenstown, Southampton. */
export const PORTS = ["C", "Q", "S"] as const;
/** The option of a deck of ports or cabins that leaves the field empty. */
export const MISSING = "missing";

export type Pclass = (typeof PCLASSES)[number];
export type Sex = (typeof SEXES)[number];
export type AgeGroup = (typeof AGE_GROUPS)[number];
export type Port = (typeof PORTS)[number];
export type Survived = 0 | 1;

/** One cell of the most detailed joint count that the facts hold. */
export interface FamilyCell {
  readonly pclass: Pclass;
  readonly sex: Sex;
  readonly ageGroup: AgeGroup;
  readonly survived: Survived;
  readonly sibSp: number;
  readonly parch: number;
  /** Passengers of the historical file in this cell. */
  readonly count: number;
}

/** Counts per option within each stratum; a stratum is named by the values of its columns, "3 female 1". */
export type StratumCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Quantile values per stratum, one for each of `quantileLevels`. */
type StratumQuantiles = Readonly<Record<string, readonly number[]>>;

/** Rows of the historical file, and of a sample when nothing else is asked for. */
export const HISTORICAL_ROWS: number = facts.rows;
export const QUANTILE_LEVELS: readonly number[] = facts.quantileLevels;
/** By class, sex and age group ("unknown" has none). */
export const AGE_QUANTILES: StratumQuantiles = facts.ages;
/** By class and family-size group. */
export const FARE_QUANTILES: StratumQuantiles = facts.fares;
/** By class, sex and survival. */
export const PORT_COUNTS: StratumCounts = facts.ports;
/** By class and survival. */
export const DECK_COUNTS: StratumCounts = facts.decks;
/** By sex and age group. */
export const TITLE_COUNTS: StratumCounts = facts.titles;
/** In the order class, sex, survival, age group, relatives: neighbours are alike, of which `apportion` makes use. */
export const FAMILY_CELLS: readonly FamilyCell[] = Object.entries(facts.families).flatMap(([person, sizes]) =>
  Object.entries(sizes).map(([relatives, count]) => familyCell(person, relatives, count)),
);

/** The group of `FARE_QUANTILES` that a family of `size` (the passenger included) belongs to. */
export function familySizeGroup(size: number): string {
  if (size <= 2) return String(size);
  return size <= 4 ? "3-4" : "5+";
}

function familyCell(person: string, relatives: string, count: number): FamilyCell {
  const [pclass, sex, ageGroup, survived] = person.split(" ");
  const [sibSp, parch] = relatives.split(" ").map(Number);
  return {
    pclass: oneOf(PCLASSES, Number(pclass)),
    sex: oneOf(SEXES, sex),
    ageGroup: oneOf(AGE_GROUPS, ageGroup),
    survived: oneOf([0, 1] as const, Number(survived)),
    sibSp,
    parch,
    count,
  };
}

/** Narrows a key of the JSON file; a wrong one is a mistake in that file, so a bug and not an `OpsError`. */
function oneOf<T>(allowed: readonly T[], value: unknown): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new TypeError(`titanic-facts.json: unexpected \`${String(value)}\``);
  return found;
}
