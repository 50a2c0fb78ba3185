import type { ModelAnswer } from "../../core/model/model.ts";
import { type Change, nearestChanges } from "../../core/model/nearest-changes.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import type { Reasons, ServedForm } from "../api.ts";
import type { LocalModel } from "./local-model.ts";
import { type Unlike, unlikeTraining } from "./unlike-training.ts";

/** What the model makes of a record, worked out in the browser. */
export interface Assessment {
  readonly answer: ModelAnswer;
  readonly explanation: Reasons | null;
  readonly changes: readonly Change[];
  readonly unlike: readonly Unlike[];
}

/** What is wrong with a record, by field. */
export interface Faulty {
  readonly faults: Readonly<Record<string, string>>;
}

/** Assesses a record, or tells what is wrong with it. */
export function assess(
  local: Omit<LocalModel, "assess">,
  { fields, features }: ServedForm,
  record: RawRecord,
): Assessment | Faulty {
  const faults = local.faultsOf(record);
  if (faults !== null) return { faults };
  return {
    answer: local.answers([record])[0],
    explanation: local.explain(record),
    changes: nearestChanges(fields, record, local.answers),
    unlike: unlikeTraining(features, local.featureOf(record)),
  };
}
