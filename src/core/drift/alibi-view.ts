import { codeVersion } from "../code-version.ts";
import type { CorrectedTests } from "./corrections.ts";
import type { DriftResult } from "./result.ts";
import type { TestOutcome } from "./tests/outcome.ts";

/** Tests that were corrected together, as Alibi Detect's `KSDrift` and `TabularDrift` report a batch. */
export function alibiView(
  { outcomes, isDrift, threshold }: CorrectedTests & { readonly outcomes: readonly TestOutcome[] },
  hasCategories: boolean,
): Pick<DriftResult, "data" | "meta"> {
  return {
    data: {
      is_drift: isDrift ? 1 : 0,
      distance: outcomes.map(({ statistic }) => statistic),
      p_val: outcomes.map(({ pValue }) => pValue),
      threshold: typeof threshold === "number" ? threshold : [...threshold],
    },
    meta: {
      name: hasCategories ? "TabularDrift" : "KSDrift",
      online: false,
      data_type: "tabular",
      version: codeVersion.version,
      detector_type: "drift",
    },
  };
}
