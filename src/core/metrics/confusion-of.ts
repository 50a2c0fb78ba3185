import type { ConfusionMatrix } from "./confusion.ts";
import type { ConfusionTable } from "./confusion-table.ts";

/** Rows by true and predicted class, under the names of the classes. */
export interface NamedConfusion {
  readonly names: readonly string[];
  readonly table: ConfusionTable;
}

/** What of an evaluation tells its confusion matrix, of two classes or of more. */
export type Confused =
  | { readonly confusion_matrix: ConfusionMatrix }
  | { readonly confusion_table: ConfusionTable; readonly classes: readonly { readonly label: string }[] };

/** The confusion matrix of an evaluation, of however many classes. */
export function confusionOf(evaluation: Confused): NamedConfusion {
  if ("classes" in evaluation)
    return { names: evaluation.classes.map(({ label }) => label), table: evaluation.confusion_table };
  const { tn, fp, fn, tp } = evaluation.confusion_matrix;
  return {
    names: ["negative", "positive"],
    table: [
      [tn, fp],
      [fn, tp],
    ],
  };
}
