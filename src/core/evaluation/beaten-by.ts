/** The scores that two models are compared by. */
interface Compared {
  readonly roc_auc: number | null;
  readonly accuracy: number;
}

/** The baselines that rank the same rows better than a model does: by ROC AUC or, where there is none, by accuracy. */
export function beatenBy<B extends { readonly scores: Compared }>(
  model: Compared,
  baselines: readonly B[],
): B[] {
  const goodOf = ({ roc_auc, accuracy }: Compared): number => roc_auc ?? accuracy;
  return baselines.filter(({ scores }) => goodOf(scores) > goodOf(model));
}
