import type { ExpectationResult, Suite } from "./expectation.ts";

/** The report of a validation, as it is written to disk: Great Expectations' form, and ours for what it lacks. */
export interface ValidationReport {
  readonly "Data Validation Overall Result": "Passed" | "Failed";
  /** Whether every expectation of severity `error` was met. */
  readonly success: boolean;
  readonly suite_name: string;
  readonly suite_parameters: Readonly<Record<string, never>>;
  readonly id: null;
  readonly statistics: {
    readonly evaluated_expectations: number;
    readonly successful_expectations: number;
    readonly unsuccessful_expectations: number;
    /** Those among the unsuccessful whose severity is `warn`. */
    readonly unsuccessful_warnings: number;
    readonly success_percent: number | null;
  };
  readonly results: readonly ExpectationResult[];
  readonly meta: {
    /** What was checked: a file, a table or a feature view. */
    readonly file: string;
    readonly rows: number;
    readonly invalid_rows: number;
    readonly suite?: { readonly meta: Suite["meta"]; readonly notes: Suite["notes"] };
  };
}

/** Puts results together; the run fails when an expectation of severity `error` was not met. */
export function buildReport(
  suite: Pick<Suite, "name"> & Partial<Suite>,
  results: readonly ExpectationResult[],
  meta: Omit<ValidationReport["meta"], "suite">,
): ValidationReport {
  const failed = results.filter(({ success }) => !success);
  const warnings = failed.filter((result) => result.expectation_config.severity === "warn").length;
  const success = failed.length === warnings;
  const met = results.length - failed.length;
  const { name, meta: ofSuite = {}, notes = null } = suite;
  const isTold = Object.keys(ofSuite).length > 0 || notes !== null;
  return {
    "Data Validation Overall Result": success ? "Passed" : "Failed",
    success,
    suite_name: name,
    suite_parameters: {},
    id: null,
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: met,
      unsuccessful_expectations: failed.length,
      unsuccessful_warnings: warnings,
      success_percent: results.length === 0 ? null : (100 * met) / results.length,
    },
    results,
    meta: { ...meta, ...(isTold && { suite: { meta: ofSuite, notes } }) },
  };
}
