import { OpsError } from "../errors.ts";
import type { Drift, DriftChange, ShareColumn } from "./drift.ts";
import { FAMILY_CELLS, type FamilyCell, type StratumCounts } from "./facts.ts";

type ShareChange = Extract<DriftChange, { kind: "share" }>;

/** Rounds of raking, and how far from its target a share may still be after them. */
const MAX_ROUNDS = 500;
const TOLERANCE = 1e-9;

/**
 * The weight of each of `FAMILY_CELLS` under a drift. Shares of several columns are met together by raking
 * (iterative proportional fitting), which leaves the relations inside every combination of values as they were.
 */
export function cellWeights(drift: Drift): number[] {
  const weights = FAMILY_CELLS.map((cell) => cell.count);
  const targets = drift.filter(isShare).flatMap((change) => {
    const has = membership(change);
    return has === null ? [] : [{ inside: FAMILY_CELLS.map(has), share: change.share }];
  });
  if (targets.length === 0) return weights;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let error = 0;
    for (const { inside, share } of targets) error = Math.max(error, scaleToShare(weights, inside, share));
    if (error < TOLERANCE) return weights;
  }
  throw new OpsError("OPS_USAGE", `no sample has all of the shares ${describe(drift)}`, {
    hint: "leave one of the shares out, or set shares between 0 and 1",
  });
}

/**
 * Stratum counts in which an option has the drift's share in every stratum; the other options keep their proportions
 * to each other, those of the whole file where a stratum has no other.
 */
export function stratumWeights(counts: StratumCounts, drift: Drift, column: ShareColumn): StratumCounts {
  const change = drift.filter(isShare).find((candidate) => candidate.column === column);
  if (change === undefined) return counts;
  const { value, share } = change;
  const overall: Record<string, number> = {};
  for (const byOption of Object.values(counts)) {
    for (const [option, count] of Object.entries(byOption)) overall[option] = (overall[option] ?? 0) + count;
  }
  return Object.fromEntries(
    Object.entries(counts).map(([stratum, byOption]) => {
      const others = Object.entries(byOption).filter(([option]) => option !== value);
      const kept =
        others.length > 0 ? others : Object.entries(overall).filter(([option]) => option !== value);
      const sum = kept.reduce((total, [, count]) => total + count, 0);
      const rest = kept.map(([option, count]) => [option, (count / sum) * (1 - share)] as const);
      return [stratum, Object.fromEntries([...rest, [value, share]])];
    }),
  );
}

/** Scales the weights inside and outside to their shares; returns how far off the share was. */
function scaleToShare(weights: number[], inside: readonly boolean[], share: number): number {
  let within = 0;
  let total = 0;
  weights.forEach((weight, i) => {
    total += weight;
    if (inside[i]) within += weight;
  });
  // An empty side stays empty: a share it should have had shows as an error that never goes away.
  const up = within > 0 ? (share * total) / within : 1;
  const down = within < total ? ((1 - share) * total) / (total - within) : 1;
  weights.forEach((weight, i) => {
    weights[i] = weight * (inside[i] ? up : down);
  });
  return total > 0 ? Math.abs(within / total - share) : 1;
}

/** Which cells have the value of a change; `null` for a column that is drawn within the cells. */
function membership({ column, value }: ShareChange): ((cell: FamilyCell) => boolean) | null {
  if (column === "embarked" || column === "cabin") return null;
  if (column === "age") return (cell) => cell.ageGroup === "unknown";
  return (cell) => String(cell[column]) === value;
}

function isShare(change: DriftChange): change is ShareChange {
  return change.kind === "share";
}

function describe(drift: Drift): string {
  return drift
    .filter(isShare)
    .map(({ column, value, share }) => `\`${column}=${value}:${share}\``)
    .join(", ");
}
