/** Rows by true and predicted class: `fp` is predicted positive and is not. */
export interface ConfusionMatrix {
  readonly tn: number;
  readonly fp: number;
  readonly fn: number;
  readonly tp: number;
}

/** Counts rows by true and predicted class, both 0 or 1. */
export function countConfusion(labels: Uint8Array, predicted: Uint8Array): ConfusionMatrix {
  let tp = 0;
  let fp = 0;
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    positives += labels[row];
    if (predicted[row] === 0) continue;
    tp += labels[row];
    fp += 1 - labels[row];
  }
  return { tn: labels.length - positives - fp, fp, fn: positives - tp, tp };
}

/** The share of rows predicted right. */
export function accuracy({ tn, fp, fn, tp }: ConfusionMatrix): number {
  return ratio(tn + tp, tn + fp + fn + tp);
}

/** The mean, over the classes that are present, of the share of the class's rows predicted right. */
export function balancedAccuracy({ tn, fp, fn, tp }: ConfusionMatrix): number {
  if (tp + fn === 0) return ratio(tn, tn + fp);
  if (tn + fp === 0) return ratio(tp, tp + fn);
  return (tn / (tn + fp) + tp / (tp + fn)) / 2;
}

/** The share of the rows predicted positive that are; 0 where none is predicted positive. */
export function precision({ fp, tp }: ConfusionMatrix): number {
  return ratio(tp, tp + fp);
}

/** The share of the positive rows predicted so; 0 where there is none. */
export function recall({ fn, tp }: ConfusionMatrix): number {
  return ratio(tp, tp + fn);
}

/** The harmonic mean of precision and recall; 0 where no row is positive or predicted so. */
export function f1({ fp, fn, tp }: ConfusionMatrix): number {
  return ratio(2 * tp, 2 * tp + fp + fn);
}

/** Division by zero is 0, scikit-learn's default (`zero_division`). */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
