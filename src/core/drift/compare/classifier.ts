import { type Column, type Table, takeRows } from "../../dataset/table.ts";
import { forestEngine } from "../../forest/engines.ts";
import { forestParamsSchema } from "../../forest/params.ts";
import { permutationImportance } from "../../metrics/permutation-importance.ts";
import { rankPredictions } from "../../metrics/ranking.ts";
import { rocAuc } from "../../metrics/scores.ts";
import { stratifiedSplit } from "../../metrics/split.ts";
import { createRng, type Rng } from "../../rng.ts";
import { rankSumPValue } from "../performance/auc.ts";
import type { ClassifierComparison } from "./comparison.ts";

/** Rows drawn of each side: more would find differences too small to matter, and take longer. */
const MAX_ROWS = 2000;
/** Up to so many rows of a side the p-value decides, beyond it the AUC itself, as Evidently's domain classifier. */
const MAX_TESTED_ROWS = 1000;
const LEVEL = 0.05;
const LEAST_AUC = 0.55;
/** Below it a forest and its judges have too little to go by. */
const MIN_ROWS = 20;

const PARAMS = forestParamsSchema.parse({ n_estimators: 100, max_depth: 8, min_samples_leaf: 5 });

/** How to draw and how to stop. */
export interface ClassifierOptions {
  /** Equal seeds give equal results. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The classifier two-sample test (Lopez-Paz and Oquab, 2017): a forest learns from one half of both tables which of
 * them a row is from, and the other half judges it. It sees what no test of single columns can: that values no longer
 * go together as they did. The p-value is that of Mann and Whitney for rows that the forest did not see, so it holds
 * whatever the forest is; the features that give the difference away are those whose shuffling costs most AUC.
 *
 * Columns that are not in both tables, by name and kind, are left out. Null with fewer than 20 rows on a side, or no
 * column.
 *
 * @throws OpsError OPS_INTERRUPTED when the signal is aborted.
 */
export async function classifierTest(
  reference: Table,
  current: Table,
  { seed, signal }: ClassifierOptions,
): Promise<ClassifierComparison | null> {
  const rng = createRng(seed);
  const sides = [drawRows(reference, rng.fork(0)), drawRows(current, rng.fork(1))] as const;
  const rows = { reference: sides[0].rows, current: sides[1].rows };
  const both = stack(...sides);
  if (Math.min(rows.reference, rows.current) < MIN_ROWS || both.columns.size === 0) return null;
  const isCurrent = Uint8Array.from({ length: both.rows }, (_, row) => (row < rows.reference ? 0 : 1));
  const { train, test } = stratifiedSplit(isCurrent, { testShare: 0.5, rng: rng.fork(2) });
  const ofRows = (indices: Uint32Array): Uint8Array => Uint8Array.from(indices, (row) => isCurrent[row]);

  const engine = await forestEngine("titanic-ops");
  const forest = await engine.fit(
    { columns: inputs(takeRows(both, train)), labels: ofRows(train), classCount: 2, classWeights: null },
    PARAMS,
    { seed, ...(signal && { signal }) },
  );
  const labels = ofRows(test);
  const rank = (table: Table) => {
    const probabilities = new Float64Array(2 * table.rows);
    forest.predictProba(inputs(table), table.rows, probabilities);
    return rankPredictions(
      labels,
      Float64Array.from(labels, (_, row) => probabilities[2 * row + 1]),
    );
  };
  const score = (table: Table): number => rocAuc(rank(table)) ?? 0.5;

  const judges = takeRows(both, test);
  const ranking = rank(judges);
  const features = await permutationImportance(judges, {
    features: [...judges.columns.keys()],
    score,
    repeats: 3,
    rng: rng.fork(3),
    ...(signal && { signal }),
  });
  const pValue = rankSumPValue(ranking);
  return { auc: score(judges), pValue, ...verdict(rows, score(judges), pValue), rows, features };
}

function verdict({ reference }: ClassifierComparison["rows"], auc: number, pValue: number) {
  if (reference <= MAX_TESTED_ROWS)
    return { threshold: LEVEL, thresholdFrom: "p-value of at most 1000 rows", isDrift: pValue < LEVEL };
  return { threshold: LEAST_AUC, thresholdFrom: "AUC of more than 1000 rows", isDrift: auc >= LEAST_AUC };
}

/** All rows, or 2,000 drawn without replacement. */
function drawRows(table: Table, rng: Rng): Table {
  if (table.rows <= MAX_ROWS) return table;
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
  rng.shuffle(order);
  return takeRows(table, order.subarray(0, MAX_ROWS));
}

/** One table under the other, of the columns that both have. */
function stack(above: Table, below: Table): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of above.columns) {
    const stacked = stackColumns(column, below.columns.get(name));
    if (stacked !== null) columns.set(name, stacked);
  }
  return { rows: above.rows + below.rows, columns };
}

function stackColumns(above: Column, below: Column | undefined): Column | null {
  if (above.kind === "number" && below?.kind === "number")
    return { kind: "number", values: Float64Array.of(...above.values, ...below.values) };
  if (above.kind !== "text" || below?.kind !== "text") return null;
  // In an order that is the same for both sides: by first use, whatever only `below` has would stand last.
  const sides = [above, below];
  const dictionary = [...new Set(sides.flatMap((side) => side.dictionary))].sort();
  const codeOf = new Map(dictionary.map((category, code) => [category, code]));
  const codes = sides.flatMap((side) =>
    Array.from(side.codes, (code) => (code < 0 ? -1 : (codeOf.get(side.dictionary[code]) ?? -1))),
  );
  return { kind: "text", codes: Int32Array.from(codes), dictionary };
}

/** Categories as the numbers of their codes: a forest splits them apart as well as it needs to. */
function inputs({ columns }: Table): Float64Array[] {
  return [...columns.values()].map((column) =>
    column.kind === "number"
      ? column.values
      : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
  );
}
