import type { OobVotes } from "./oob.ts";
import type { ForestParams } from "./params.ts";

/** How far a forest grows before its out-of-bag score is looked at, again and again. */
export interface Rounds {
  /** Trees at the end of this round. */
  limit(): number;
  /** Ends the round, given what all trees so far said; tells whether there is another. */
  goOn(votes: OobVotes | null): boolean;
}

/**
 * Rounds of `n_iter_no_change` trees each, until one has not raised the score by more than `tol`; a single round without it.
 * A round is whole before it is judged, so that the end depends neither on the clock nor on the number of threads.
 *
 * @param score out-of-bag score of votes, null where no row was judged
 */
export function createRounds(
  { n_estimators: most, n_iter_no_change: step, tol }: ForestParams,
  score: (votes: OobVotes) => number | null,
): Rounds {
  let limit = Math.min(step ?? most, most);
  let best = Number.NEGATIVE_INFINITY;
  return {
    limit: () => limit,
    goOn(votes) {
      if (step === null || limit === most || votes === null) return false;
      const reached = score(votes) ?? best;
      if (reached <= best + tol) return false;
      best = reached;
      limit = Math.min(limit + step, most);
      return true;
    },
  };
}
