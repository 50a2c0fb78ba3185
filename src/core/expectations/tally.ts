import type { Findings, Observation } from "./expectation.ts";

/** How many rows did not meet an expectation, and how many it passed over. */
export interface Tally {
  ignored: number;
  unexpected: number;
}

export const createTally = (): Tally => ({ ignored: 0, unexpected: 0 });

/** What is shown of the rows that break an expectation. */
export type Examples = Required<
  Pick<Findings, "partial_unexpected_list" | "partial_unexpected_counts" | "partial_unexpected_index_list">
> &
  Pick<Findings, "partial_unexpected_lines">;

interface About {
  readonly rows: number;
  readonly mostly: number;
  /** Missing values were judged: a count of missing beside the unexpected would mean nothing. */
  readonly judgesMissing: boolean;
  readonly examples: Examples;
}

/** The result of an expectation on rows, in the form that Great Expectations gives it. */
export function findings({ ignored, unexpected }: Tally, about: About): Observation {
  const { rows, mostly, judgesMissing, examples } = about;
  const judged = rows - ignored;
  const ofJudged = percent(unexpected, judged);
  const ofAll = percent(unexpected, rows);
  return {
    // Divided, not multiplied: 71 of 100 is 0.71, but 0.71 · 100 is not 71.
    success: judged === 0 || (judged - unexpected) / judged >= mostly,
    result: {
      element_count: rows,
      ...(!judgesMissing && { missing_count: ignored, missing_percent: percent(ignored, rows) }),
      unexpected_count: unexpected,
      unexpected_percent: ofJudged,
      unexpected_percent_total: ofAll,
      ...(!judgesMissing && { unexpected_percent_nonmissing: ofJudged }),
      ...examples,
    },
  };
}

/** Null, as Great Expectations has it, where there is nothing to be a part of. */
function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}
