import { type ConfusionMatrix, f1, precision, ratio, recall } from "./confusion.ts";

/** Rows by true and predicted class, of any number of classes: `table[actual][predicted]`. */
export type ConfusionTable = readonly (readonly number[])[];

/** Counts rows by true and predicted class. */
export function confusionTable(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ConfusionTable {
  const table = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let row = 0; row < labels.length; row++) table[labels[row]][predicted[row]]++;
  return table;
}

/** The same rows seen from one class: it is the positive one, all others together the negative. */
export function matrixOfClass(table: ConfusionTable, classIndex: number): ConfusionMatrix {
  const total = table.reduce((sum, row) => sum + sumOf(row), 0);
  const actual = sumOf(table[classIndex]);
  const predicted = table.reduce((sum, row) => sum + row[classIndex], 0);
  const tp = table[classIndex][classIndex];
  return { tn: total - actual - predicted + tp, fp: predicted - tp, fn: actual - tp, tp };
}

/**
 * The scores that only the predicted classes matter to. Precision, recall and F1 are the plain means of those of the
 * classes that are there or were predicted (scikit-learn's `average="macro"`), balanced accuracy that of the recalls of the
 * classes that are there.
 */
export function scoresOfTable(table: ConfusionTable) {
  const all = table.map((_, k) => matrixOfClass(table, k));
  const told = all.filter(({ tp, fp, fn }) => tp + fp + fn > 0);
  const mean = (of: (matrix: ConfusionMatrix) => number, over: readonly ConfusionMatrix[]) =>
    ratio(sumOf(over.map(of)), over.length);
  return {
    accuracy: ratio(sumOf(all.map(({ tp }) => tp)), sumOf(table.map(sumOf))),
    balanced_accuracy: mean(
      recall,
      all.filter(({ tp, fn }) => tp + fn > 0),
    ),
    precision: mean(precision, told),
    recall: mean(recall, told),
    f1: mean(f1, told),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
