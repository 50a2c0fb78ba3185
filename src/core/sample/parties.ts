import type { Rng } from "../rng.ts";
import type { Nation } from "./name-lists.ts";

/** Passengers who travel on one ticket. */
export interface Party {
  readonly ticket: string;
  /** What the ticket cost. */
  readonly fare: number;
  readonly nation: Nation;
  /** Shared by a family; companions have their own. */
  readonly surname: string;
  /** The cabin that a member was last given. */
  cabin: string | null;
  /** Given names of the husband, once he or his wife has been written. */
  husband: string | null;
  hasHusband: boolean;
  hasWife: boolean;
  /** Members still to come. */
  seats: number;
}

/** The part that a member plays in naming: each family has at most one wife, and one husband that she is named after. */
export type Role = "husband" | "wife" | "other";

/** The parties of one class, port and family size that are still open. */
export type PartyPool = Party[];

/** Open parties per pool: enough to seat a second wife, few enough that members come close together. */
const MAX_OPEN = 4;

/** The file has 891 of the 1,309 passengers, so each further member of a family is in it with this chance. */
const MEMBER_PRESENT = 0.68;

/** Passengers alone who share a ticket with one, two or three companions: 40, 17 and 9 of 537 in the file. */
const COMPANIONS: readonly (readonly [chance: number, seats: number])[] = [
  [0.005, 3],
  [0.02, 2],
  [0.07, 1],
];

/** Joins the first open party that has a seat for `role`, or opens one; the oldest gives way when too many wait. */
export function seatInParty(pool: PartyPool, role: Role, open: () => Party): Party {
  let party = pool.find((candidate) => role !== "wife" || !candidate.hasWife);
  if (party === undefined) {
    party = open();
    if (party.seats > 0) pool.push(party);
    if (pool.length > MAX_OPEN) pool.shift();
  } else if (--party.seats === 0) {
    pool.splice(pool.indexOf(party), 1);
  }
  if (role === "wife") party.hasWife = true;
  return party;
}

/** How many more passengers a new ticket takes, given the family size of the first. */
export function drawFurtherSeats(familySize: number, rng: Rng): number {
  if (familySize === 1) {
    const u = rng.float();
    return COMPANIONS.find(([chance]) => u < chance)?.[1] ?? 0;
  }
  let seats = 0;
  for (let member = 1; member < familySize; member++) if (rng.float() < MEMBER_PRESENT) seats++;
  return seats;
}
