import type { Rng } from "../rng.ts";
import type { Pclass } from "./facts.ts";

interface TicketStyle {
  readonly prefix: string;
  readonly digits: number;
  /** Parts of the class's tickets that are of this style. */
  readonly weight: number;
}

/** The kinds of ticket that the shipping agents wrote, with invented number ranges. */
const STYLES: Readonly<Record<Pclass, readonly TicketStyle[]>> = {
  1: [
    { prefix: "11", digits: 4, weight: 65 },
    { prefix: "PC 17", digits: 3, weight: 30 },
    { prefix: "W.E.P. 5", digits: 3, weight: 5 },
  ],
  2: [
    { prefix: "2", digits: 5, weight: 60 },
    { prefix: "C.A. 3", digits: 4, weight: 20 },
    { prefix: "SC/PARIS 2", digits: 3, weight: 12 },
    { prefix: "S.O.C. 14", digits: 3, weight: 8 },
  ],
  3: [
    { prefix: "3", digits: 5, weight: 68 },
    { prefix: "A/5 ", digits: 5, weight: 12 },
    { prefix: "SOTON/O.Q. 31", digits: 5, weight: 8 },
    { prefix: "STON/O 2. 31", digits: 5, weight: 8 },
    { prefix: "W./C. 6", digits: 3, weight: 4 },
  ],
};

/** Prime to every power of ten, so that stepping by it visits all numbers of a range before repeating one. */
const STEP = 7919;

/** Writes ticket numbers that never repeat within one sample, so that equal tickets mean one party. */
export interface TicketOffice {
  issue(pclass: Pclass): string;
}

/** Opens an office whose numbers start at a random place. */
export function createTicketOffice(rng: Rng): TicketOffice {
  const open = (pclass: Pclass): { start: number; serial: number }[] =>
    STYLES[pclass].map(() => ({ start: rng.below(100_000), serial: 0 }));
  const books = { 1: open(1), 2: open(2), 3: open(3) };
  return {
    issue(pclass) {
      let rank = rng.below(100);
      let i = 0;
      while (rank >= STYLES[pclass][i].weight) rank -= STYLES[pclass][i++].weight;
      const { prefix, digits } = STYLES[pclass][i];
      const book = books[pclass][i];
      const serial = book.serial++;
      const range = 10 ** digits;
      const number = String((serial * STEP + book.start) % range).padStart(digits, "0");
      // A style whose numbers run out goes on with longer ones.
      return serial < range ? prefix + number : prefix + Math.floor(serial / range) + number;
    },
  };
}
