import { OpsError } from "../errors.ts";
import type { Rng } from "../rng.ts";

/** Row indices of the two sides, each ascending; together they are every row once. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Splits rows at random into train and test so that both keep the shares of the classes.
 *
 * Test gets `testShare` of the rows, rounded up as in scikit-learn's `train_test_split`, divided between the classes
 * by largest remainder. Each side gets a row of each class at least, where needed at the cost of the exact share.
 *
 * @param labels class of each row, from 0.
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
  const classes = rowsByClass(labels);
  for (const { label, rows } of classes) {
    if (rows.length < 2)
      throw new OpsError(
        "OPS_TOO_FEW_ROWS",
        `only 1 of ${labels.length} rows is of class ${label}: train and test need one each`,
        { hint: "add rows of that class to the input", details: { class: label, rows: rows.length } },
      );
  }
  const tests = testRowsByClass(
    classes.map(({ rows }) => rows.length),
    testShare,
  );
  const isTest = new Uint8Array(labels.length);
  for (const { rows } of classes) rng.shuffle(rows);
  for (const [k, { rows }] of classes.entries())
    for (const row of rows.subarray(0, tests[k])) isTest[row] = 1;
  return { train: rowsWhere(isTest, 0), test: rowsWhere(isTest, 1) };
}

/** How many rows of each class go to test. All classes have two rows or more. */
function testRowsByClass(counts: readonly number[], testShare: number): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  // The small number undoes the rounding of products such as 0.07 × 100 = 7.000000000000001.
  const wanted = Math.ceil(testShare * rows - 1e-9);
  const tests = clamp(wanted, counts.length, rows - counts.length);
  const held = counts.map((count) => clamp(Math.floor((tests * count) / rows), 1, count - 1));
  let left = tests - held.reduce((sum, of) => sum + of, 0);
  while (left !== 0) {
    const step = Math.sign(left);
    // To the class that is furthest off its share and has a row to give or take; a tie goes to the last one.
    let best = -1;
    let furthest = Number.NEGATIVE_INFINITY;
    for (const [k, count] of counts.entries()) {
      // In whole numbers, which round nowhere: the share that is lacking, times the rows.
      const lacking = step * (tests * count - held[k] * rows);
      const isPossible = held[k] + step >= 1 && held[k] + step < count;
      if (isPossible && lacking >= furthest) [best, furthest] = [k, lacking];
    }
    held[best] += step;
    left -= step;
  }
  return held;
}

/**
 * Deals rows at random into `folds` folds so that each keeps the shares of the classes: the sizes of two folds
 * differ by at most 1, and so do their rows of one class.
 *
 * @param labels class of each row, from 0.
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
  for (const { label, rows } of classes)
    if (rows.length < folds)
      throw tooFewForFolds(`the ${rows.length} of ${labels.length} rows that are of class ${label}`, folds);

  const foldOfRow = new Uint16Array(labels.length);
  // One deal goes on from class to class, so that no fold collects the odd row of each.
  let dealt = 0;
  for (const { rows } of classes) {
    rng.shuffle(rows);
    for (const row of rows) foldOfRow[row] = dealt++ % folds;
  }
  return foldOfRow;
}

/**
 * Deals groups of rows at random into `folds` folds, a group whole, so that each keeps the shares of the classes as far as
 * groups let it: after a shuffle the largest first, each to the fold that is nearest to its share of all classes then
 * (the greedy way of scikit-learn's `StratifiedGroupKFold`).
 *
 * @param labels class of each row, from 0.
 * @param groups the group of each row; a row of group -1 is one by itself.
 * @returns the fold of each row, from 0 to `folds` − 1, each of which has rows.
 * @throws OpsError OPS_TARGET_ONE_CLASS when all labels are equal; OPS_TOO_FEW_ROWS when there are fewer groups than folds.
 */
export function groupedFolds(
  labels: Uint8Array,
  groups: Int32Array,
  { folds, rng }: { readonly folds: number; readonly rng: Rng },
): Uint16Array {
  const totals: number[] = [];
  for (const { label, rows } of rowsByClass(labels)) totals[label] = rows.length;
  const members = rowsByGroup(groups);
  if (members.length < folds) throw tooFewForFolds(`${members.length} groups of rows`, folds);
  rng.shuffle(members);
  members.sort((a, b) => b.length - a.length);
  const noShares = Array.from(totals, () => 0);
  const held = Array.from({ length: folds }, () => [...noShares]);
  const foldOfRow = new Uint16Array(labels.length);
  for (const [dealt, rows] of members.entries()) {
    const shares = [...noShares];
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

/** Of each class that has any its rows, ascending. */
function rowsByClass(labels: Uint8Array): { readonly label: number; readonly rows: Uint32Array }[] {
  if (labels.length === 0)
    throw new OpsError("OPS_TOO_FEW_ROWS", "there are no rows to divide", {
      hint: "add rows to the input",
      details: { rows: 0 },
    });
  const classes = [...new Set(labels)]
    .sort((a, b) => a - b)
    .map((label) => ({ label, rows: rowsWhere(labels, label) }));
  if (classes.length > 1) return classes;
  const [{ label }] = classes;
  throw new OpsError("OPS_TARGET_ONE_CLASS", `all ${labels.length} rows are of class ${label}`, {
    hint: "add rows of another class to the input, or choose another target in the configuration",
    details: { class: label },
  });
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
