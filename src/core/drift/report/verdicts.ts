import type { ColumnComparison } from "../compare/comparison.ts";
import type { DriftReport } from "./report.ts";

/** The report in two words: `some drift` where features drifted and the policy does not call that drift of the whole. */
export type Verdict = "drift" | "some drift" | "no drift";

/** What a report says in all. */
export function verdictOf({ isDrift, comparison }: Pick<DriftReport, "isDrift" | "comparison">): Verdict {
  if (isDrift) return "drift";
  return comparison.drifted.columns > 0 ? "some drift" : "no drift";
}

/** Why a column was not tested, for people. */
export const SKIPPED: Readonly<Record<NonNullable<ColumnComparison["skipped"]>, string>> = {
  no_reference_values: "the reference has no value",
  no_values: "no current row has a value",
  constant: "one and the same value on both sides",
  absent: "the current rows have no such column, or one of another kind",
  free_text: "free text, which has no categories to count",
};

/** What came of a column: `drifted`, `steady`, or `skipped`; and of its missing values where they drifted. */
export function columnVerdict({ test, isDrift, missing }: ColumnComparison): string {
  const values = test === null ? "skipped" : isDrift ? "drifted" : "steady";
  if (!missing.isDrift) return values;
  return isDrift ? "drifted, and missing" : "missing drifted";
}
