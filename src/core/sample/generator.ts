import { OpsError } from "../errors.ts";
import { createRng, type Rng } from "../rng.ts";
import { type Deck, deal, dealWithAffinity } from "./deck.ts";
import type { ValueColumn } from "./drift.ts";
import { HISTORICAL_ROWS, MISSING, PORTS, type Port } from "./facts.ts";
import { drawGivenNames, drawNation, drawSurname, writeName } from "./names.ts";
import { drawFurtherSeats, type Party, type Role, seatInParty } from "./parties.ts";
import type { Passenger, SampleOptions } from "./passenger.ts";
import { type CellPlan, planSample } from "./plan.ts";
import { createTicketOffice, type TicketOffice } from "./tickets.ts";
import { titleAffinity } from "./titles.ts";
import { createMover, drawAge, drawCabin, drawFare, type Mover } from "./values.ts";

/** The size of the historical file and the year of the voyage. */
export const SAMPLE_DEFAULTS = { rows: HISTORICAL_ROWS, seed: 1912 } as const;

/** The most rows of a sample: the quotas are exact whole numbers up to here. */
export const MAX_SAMPLE_ROWS = 1e9;

/** What all rows of a sample share. */
interface Workshop {
  readonly rng: Rng;
  readonly tickets: TicketOffice;
  readonly movers: Readonly<Record<ValueColumn, Mover>>;
}

/**
 * Generates an invented passenger list with the counts of the historical one: at its number of rows every joint count
 * of class, sex, age group, survival and relatives is exact, and so are ports, cabin decks and titles and what is
 * missing; at other numbers the shares are kept. Memory does not grow with `rows`.
 *
 * @throws OpsError OPS_USAGE for options out of range, and for shares of a drift that cannot be had together.
 */
export function createPassengerGenerator(options: SampleOptions): Generator<Passenger, void, undefined> {
  const { rows, seed, drift = [] } = options;
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_SAMPLE_ROWS) {
    throw new OpsError("OPS_USAGE", `rows \`${rows}\` is not a whole number from 1 to ${MAX_SAMPLE_ROWS}`, {
      hint: `ask for ${HISTORICAL_ROWS} rows to get the size of the historical file`,
    });
  }
  if (!Number.isSafeInteger(seed)) {
    throw new OpsError("OPS_USAGE", `seed \`${seed}\` is not a whole number`, {
      hint: `use a whole number such as ${SAMPLE_DEFAULTS.seed}`,
    });
  }
  const rng = createRng(seed);
  const plan = planSample(rows, drift, rng);
  const mover = (column: ValueColumn): Mover => createMover(drift, column);
  const movers = { age: mover("age"), fare: mover("fare"), sibsp: mover("sibsp"), parch: mover("parch") };
  const workshop = { rng, tickets: createTicketOffice(rng), movers };
  // A generator function would check nothing before the first row is asked for.
  return (function* () {
    for (let id = 1; plan.sampler.remaining > 0; id++) {
      yield drawPassenger(id, plan.cells[plan.sampler.draw(rng)], workshop);
    }
  })();
}

function drawPassenger(passengerId: number, plan: CellPlan, workshop: Workshop): Passenger {
  const { cell } = plan;
  const { rng, movers } = workshop;
  const port = deal(plan.ports, rng);
  const embarked = PORTS.find((candidate) => candidate === port) ?? null;
  const age = plan.ageQuantiles === null ? null : drawAge(plan.ageQuantiles, rng);
  const title = dealWithAffinity(plan.titles, rng, titleAffinity(cell, age));
  const role = roleOf(plan, title);
  const party = findParty(plan, embarked, role, workshop);
  return {
    passengerId,
    survived: cell.survived,
    pclass: cell.pclass,
    name: drawName(plan, party, title, role, rng),
    sex: cell.sex,
    age: age === null ? null : movers.age(age),
    sibSp: movers.sibsp(cell.sibSp),
    parch: movers.parch(cell.parch),
    ticket: party.ticket,
    fare: movers.fare(party.fare),
    cabin: drawPartyCabin(plan.cabinDecks, party, rng),
    embarked,
  };
}

/** Spouses count as siblings on board, so that a husband without any travels without his wife. */
function roleOf({ cell, familySize }: CellPlan, title: string): Role {
  if (familySize === 1) return "other";
  if (title === "Mrs") return "wife";
  return title === "Mr" && cell.sibSp > 0 && cell.ageGroup !== "child" ? "husband" : "other";
}

function findParty(plan: CellPlan, embarked: Port | null, role: Role, workshop: Workshop): Party {
  const { cell, familySize, fareQuantiles, parties } = plan;
  const { rng, tickets } = workshop;
  let pool = parties.get(embarked ?? "");
  if (pool === undefined) {
    pool = [];
    parties.set(embarked ?? "", pool);
  }
  return seatInParty(pool, role, () => {
    const nation = drawNation(cell.pclass, embarked, rng);
    return {
      ticket: tickets.issue(cell.pclass),
      fare: drawFare(fareQuantiles, rng),
      nation,
      surname: drawSurname(nation, rng),
      cabin: null,
      husband: null,
      hasHusband: false,
      hasWife: false,
      seats: drawFurtherSeats(familySize, rng),
    };
  });
}

/** A wife is named after the husband of her party, whichever of the two is written first. */
function drawName(plan: CellPlan, party: Party, title: string, role: Role, rng: Rng): string {
  const { nation } = party;
  const { sex } = plan.cell;
  const alone = plan.familySize === 1;
  const surname = alone ? drawSurname(nation, rng) : party.surname;
  let given = drawGivenNames(nation, sex, rng);
  let husband: string | null = null;
  if (role === "husband" && !party.hasHusband) {
    party.hasHusband = true;
    given = party.husband ?? given;
    party.husband = given;
  } else if (title === "Mrs") {
    husband = (alone ? null : party.husband) ?? drawGivenNames(nation, "male", rng);
    if (!alone) party.husband = husband;
  }
  return writeName({ surname, title, sex, nation, given, husband }, rng);
}

/** Members of a party whose cabins are on one deck share the cabin. */
function drawPartyCabin(cabinDecks: Deck, party: Party, rng: Rng): string | null {
  const deck = deal(cabinDecks, rng);
  if (deck === MISSING) return null;
  if (!party.cabin?.startsWith(deck)) party.cabin = drawCabin(deck, rng);
  return party.cabin;
}
