import type { Explanation } from "../../core/model/explain.ts";
import { type Change, nearestChanges } from "../../core/model/nearest-changes.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import type { ServedForm } from "../api.ts";
import type { LocalModel } from "./local-model.ts";
import { type Unlike, unlikeTraining } from "./unlike-training.ts";

/** What the model makes of a record, worked out in the browser. */
export interface Assessment {
  /** Of the positive class. */
  readonly probability: number;
  readonly explanation: Explanation | null;
  readonly changes: readonly Change[];
  readonly unlike: readonly Unlike[];
}

/** Assesses a record, or tells what is wrong with it, by field. */
export function assess(
  local: LocalModel,
  { fields, features, threshold }: ServedForm,
  record: RawRecord,
): Assessment | { readonly faults: Readonly<Record<string, string>> } {
  const faults = local.faultsOf(record);
  if (faults !== null) return { faults };
  return {
    probability: local.probabilities([record])[0],
    explanation: local.explain(record),
    changes: nearestChanges(fields, record, local.probabilities, threshold),
    unlike: unlikeTraining(features, local.featureOf(record)),
  };
}
