import { OpsError } from "../errors.ts";
import type { Rng } from "../rng.ts";

/** Row indices of the two sides, each ascending; together they are every row once. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

const CLASS_COUNT = 2;

/**
 * Splits rows at random into train and test so that both keep the shares of the classes.
 *
 * Test gets `testShare` of the rows, rounded up as in scikit-learn's `train_test_split`, divided between the classes
 * by largest remainder. Each side gets a row of each class at least, where needed at the cost of the exact share.
 *
 * @param labels class of each row, 0 or 1.
 * @param options.testShare share of the rows that go to test, between 0 and 1, both excluded.
 * @param options.rng where the rows are drawn from; equal states give equal splits.
 * @throws OpsError OPS_TARGET_ONE_CLASS when all labels are equal; OPS_TOO_FEW_ROWS when there is no row, or only
 *   one of some class.
 */
export function stratifiedSplit(
  labels: Uint8Array,
  { testShare, rng }: { readonly testShare: number; readonly rng: Rng },
): Split {
  if (!(testShare > 0 && testShare < 1)) throw new RangeError(`testShare ${testShare} is not within (0, 1)`);
  const [negatives, positives] = rowsByClass(labels);
  for (const [label, rows] of [negatives, positives].entries()) {
    if (rows.length < 2)
      throw new OpsError(
        "OPS_TOO_FEW_ROWS",
        `only 1 of ${labels.length} rows is of class ${label}: train and test need one each`,
        { hint: "add rows of that class to the input", details: { class: label, rows: rows.length } },
      );
  }
  const [negativeTests, positiveTests] = testRowsByClass(negatives.length, positives.length, testShare);
  const isTest = new Uint8Array(labels.length);
  rng.shuffle(negatives);
  rng.shuffle(positives);
  for (const row of negatives.subarray(0, negativeTests)) isTest[row] = 1;
  for (const row of positives.subarray(0, positiveTests)) isTest[row] = 1;
  return { train: rowsWhere(isTest, 0), test: rowsWhere(isTest, 1) };
}

/** How many rows of class 0 and of class 1 go to test. Both classes have two rows or more. */
function testRowsByClass(negatives: number, positives: number, testShare: number): [number, number] {
  const rows = negatives + positives;
  // The small number undoes the rounding of products such as 0.07 × 100 = 7.000000000000001.
  const wanted = Math.ceil(testShare * rows - 1e-9);
  const tests = clamp(wanted, CLASS_COUNT, rows - CLASS_COUNT);
  // Two quotas that add up to a whole number: the larger remainder is the one of at least a half (a tie goes to
  // class 1), so largest remainder is rounding. In whole numbers: floor(tests × positives / rows + 1/2).
  const quota = Math.floor((2 * tests * positives + rows) / (2 * rows));
  // Leaves 1 to n − 1 rows of class 1, and as many of class 0 as keep the total.
  const fewest = Math.max(1, tests - (negatives - 1));
  const most = Math.min(positives - 1, tests - 1);
  const positiveTests = clamp(quota, fewest, most);
  return [tests - positiveTests, positiveTests];
}

/**
 * Deals rows at random into `folds` folds so that each keeps the shares of the classes: the sizes of two folds
 * differ by at most 1, and so do their rows of one class.
 *
 * @param labels class of each row, 0 or 1.
 * @param options.folds how many folds, from 2 to 65,536.
 * @param options.rng where the rows are drawn from; equal states give equal folds.
 * @returns the fold of each row, from 0 to `folds` − 1.
 * @throws OpsError OPS_TARGET_ONE_CLASS when all labels are equal; OPS_TOO_FEW_ROWS when a class, or the whole, has
 *   fewer rows than there are folds.
 */
export function stratifiedFolds(
  labels: Uint8Array,
  { folds, rng }: { readonly folds: number; readonly rng: Rng },
): Uint16Array {
  if (!Number.isInteger(folds) || folds < 2 || folds > 2 ** 16)
    throw new RangeError(`folds ${folds} is not an integer from 2 to 65,536`);
  if (labels.length < folds) throw tooFewForFolds(`${labels.length} rows`, folds);
  const classes = rowsByClass(labels);
  for (const [label, rows] of classes.entries())
    if (rows.length < folds)
      throw tooFewForFolds(`the ${rows.length} of ${labels.length} rows that are of class ${label}`, folds);

  const foldOfRow = new Uint16Array(labels.length);
  // One deal goes on from class to class, so that no fold collects the odd row of each.
  let dealt = 0;
  for (const rows of classes) {
    rng.shuffle(rows);
    for (const row of rows) foldOfRow[row] = dealt++ % folds;
  }
  return foldOfRow;
}

/**
 * Deals groups of rows at random into `folds` folds, a group whole, so that each keeps the shares of the classes as far as
 * groups let it: after a shuffle the largest first, each to the fold that is nearest to its share of both classes then
 * (the greedy way of scikit-learn's `StratifiedGroupKFold`).
 *
 * @param labels class of each row, 0 or 1.
 * @param groups the group of each row; a row of group -1 is one by itself.
 * @returns the fold of each row, from 0 to `folds` − 1, each of which has rows.
 * @throws OpsError OPS_TARGET_ONE_CLASS when all labels are equal; OPS_TOO_FEW_ROWS when there are fewer groups than folds.
 */
export function groupedFolds(
  labels: Uint8Array,
  groups: Int32Array,
  { folds, rng }: { readonly folds: number; readonly rng: Rng },
): Uint16Array {
  const totals = rowsByClass(labels).map(({ length }) => length);
  const members = rowsByGroup(groups);
  if (members.length < folds) throw tooFewForFolds(`${members.length} groups of rows`, folds);
  rng.shuffle(members);
  members.sort((a, b) => b.length - a.length);
  const held = Array.from({ length: folds }, () => [0, 0]);
  const foldOfRow = new Uint16Array(labels.length);
  for (const [dealt, rows] of members.entries()) {
    const shares = [0, 0];
    for (const row of rows) shares[labels[row]] += 1 / totals[labels[row]];
    // No fold stays empty while another has a second group to give: the first ones go to one each.
    const fold = dealt < folds ? dealt : emptiest(held, shares);
    shares.forEach((share, label) => {
      held[fold][label] += share;
    });
    for (const row of rows) foldOfRow[row] = fold;
  }
  return foldOfRow;
}

/** The fold to which the shares bring the least imbalance: the least growth of the sum of squares. */
function emptiest(held: readonly number[][], shares: readonly number[]): number {
  const growth = held.map((fold) =>
    fold.reduce((sum, has, label) => sum + shares[label] * (2 * has + shares[label]), 0),
  );
  return growth.indexOf(Math.min(...growth));
}

function rowsByGroup(groups: Int32Array): number[][] {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    // Beside every group there can be: its own.
    const key = group < 0 ? -1 - row : group;
    const known = members.get(key);
    if (known === undefined) members.set(key, [row]);
    else known.push(row);
  });
  return [...members.values()];
}

function tooFewForFolds(found: string, folds: number): OpsError {
  return new OpsError("OPS_TOO_FEW_ROWS", `${found} cannot be dealt into ${folds} folds`, {
    hint: "lower model.evaluation.folds in the configuration",
    details: { folds },
  });
}

/** The rows of class 0 and of class 1, each ascending. */
function rowsByClass(labels: Uint8Array): [Uint32Array, Uint32Array] {
  if (labels.length === 0)
    throw new OpsError("OPS_TOO_FEW_ROWS", "there are no rows to divide", {
      hint: "add rows to the input",
      details: { rows: 0 },
    });
  const classes: [Uint32Array, Uint32Array] = [rowsWhere(labels, 0), rowsWhere(labels, 1)];
  if (classes[0].length + classes[1].length < labels.length)
    throw new RangeError("a label is neither 0 nor 1");
  const only = classes.findIndex((rows) => rows.length === labels.length);
  if (only >= 0)
    throw new OpsError("OPS_TARGET_ONE_CLASS", `all ${labels.length} rows are of class ${only}`, {
      hint: "add rows of the other class to the input, or choose another target in the configuration",
      details: { class: only },
    });
  return classes;
}

/** The indices at which `values` holds `wanted`, ascending. */
function rowsWhere(values: Uint8Array, wanted: number): Uint32Array {
  const rows = new Uint32Array(values.length);
  let length = 0;
  for (let row = 0; row < values.length; row++) if (values[row] === wanted) rows[length++] = row;
  return rows.slice(0, length);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
