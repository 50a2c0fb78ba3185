import { mostProbable } from "../../core/metrics/one-against-rest.ts";
import type { ModelForm } from "../../core/model/form.ts";
import type { ModelAnswer } from "../../core/model/model.ts";

/** What the service says of a record, as far as it is of the classes. */
interface Served {
  readonly probability: number;
  /** Of each class by its value, where there are more than two. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** The service's answer, in the terms of the model: the classes are those of the form. */
export function answerOf(
  { classes, threshold }: Pick<ModelForm, "classes" | "threshold">,
  served: Served,
): ModelAnswer {
  const { probability, probabilities: byValue } = served;
  if (byValue === undefined) return { classIndex: probability > threshold ? 1 : 0, probability };
  const probabilities = classes.map(({ value }) => byValue[value] ?? 0);
  return { classIndex: mostProbable(probabilities, classes.length, 0), probability, probabilities };
}

/** By how much the probability of each class is another; of two classes, that of the positive one alone. */
export function differences(a: ModelAnswer, b: ModelAnswer): number[] {
  const before = b.probabilities ?? [b.probability];
  return (a.probabilities ?? [a.probability]).map((value, k) => value - before[k]);
}
