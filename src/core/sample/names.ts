import type { Rng } from "../rng.ts";
import type { Pclass, Port, Sex } from "./facts.ts";
import { NAME_STOCKS, NATIONS, type Nation, NICKNAMES } from "./name-lists.ts";

/** Per hundred passengers of a port and class, how many names are of each of `NATIONS`. */
const NATION_WEIGHTS: Readonly<Record<Port, Readonly<Record<Pclass, readonly number[]>>>> = {
  C: { 1: [60, 2, 5, 33], 2: [25, 2, 5, 68], 3: [5, 2, 8, 85] },
  Q: { 1: [40, 60, 0, 0], 2: [15, 85, 0, 0], 3: [3, 97, 0, 0] },
  S: { 1: [82, 4, 9, 5], 2: [80, 5, 10, 5], 3: [50, 5, 42, 3] },
};

/** Shares of passengers with a middle name, and with a nickname in quotes. */
const MIDDLE_NAME_SHARE = 0.75;
const NICKNAME_SHARE = 0.02;

/** Draws the nation of a name; a passenger without a known port is named as those of Southampton. */
export function drawNation(pclass: Pclass, port: Port | null, rng: Rng): Nation {
  const weights = NATION_WEIGHTS[port ?? "S"][pclass];
  let rank = rng.below(100);
  let i = 0;
  while (rank >= weights[i]) rank -= weights[i++];
  return NATIONS[i];
}

export function drawSurname(nation: Nation, rng: Rng): string {
  return pick(NAME_STOCKS[nation].surnames, rng);
}

/** A given name, often with a second one. */
export function drawGivenNames(nation: Nation, sex: Sex, rng: Rng): string {
  const stock = NAME_STOCKS[nation][sex];
  const first = pick(stock, rng);
  if (rng.float() >= MIDDLE_NAME_SHARE) return first;
  const second = pick(stock, rng);
  return second === first ? first : `${first} ${second}`;
}

/** As the passenger list wrote them: surname, title, given names; a wife under her husband's, hers in brackets. */
export function writeName(
  person: { surname: string; title: string; sex: Sex; nation: Nation; given: string; husband: string | null },
  rng: Rng,
): string {
  const { surname, title, sex, nation, husband } = person;
  const nickname = rng.float() < NICKNAME_SHARE ? ` "${pick(NICKNAMES[sex], rng)}"` : "";
  const given = person.given + nickname;
  const bracketed = (): string => `(${given} ${drawSurname(nation, rng)})`;
  if (title === "the Countess") return `${surname}, ${title}. of ${bracketed()}`;
  if (husband !== null) return `${surname}, ${title}. ${husband} ${bracketed()}`;
  return `${surname}, ${title}. ${given}`;
}

function pick(items: readonly string[], rng: Rng): string {
  return items[rng.below(items.length)];
}
