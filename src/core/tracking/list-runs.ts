import type { Cell } from "../dataset/cells.ts";
import { runIds } from "./run-folder.ts";
import { type RunTable, summariesOf, withRunTable } from "./run-index.ts";
import { type RunSummary, summarise } from "./run-record.ts";
import { readSettled } from "./settle.ts";
import { parseSort, parseWhere } from "./where/parse.ts";
import { type Condition, conditionOf } from "./where/sql.ts";

export interface ListOptions {
  /** A filter, as `metrics.roc_auc > 0.86 and params.max_depth = 8`. */
  readonly where?: string | undefined;
  /** An order, as `metrics.roc_auc desc`; newest first when not given. */
  readonly sort?: string | undefined;
  /** At most so many; all when not given. */
  readonly limit?: number | undefined;
}

export interface RunList {
  readonly runs: readonly RunSummary[];
  /** How many pass the filter, shown or not. */
  readonly total: number;
  /** Runs whose logs cannot be read. */
  readonly unreadable: readonly string[];
}

/**
 * The runs that pass a filter, in order. Runs that were killed are marked as failed on the way.
 * Throws OPS_WHERE_INVALID.
 */
export async function listRuns(runs: string, { where, sort, limit }: ListOptions = {}): Promise<RunList> {
  const condition = where === undefined ? undefined : conditionOf(parseWhere(where), 1);
  const order = sort === undefined ? undefined : parseSort(sort);
  const ids = await runIds(runs);
  // The newest few are named by the folder itself: that needs no index, and no database.
  if (condition === undefined && order === undefined && limit !== undefined) return newest(runs, ids, limit);
  if (ids.length === 0) return { runs: [], total: 0, unreadable: [] };
  return withRunTable(runs, async (table) => {
    const passing = await passingIds(table, condition, order);
    const shown = limit === undefined ? passing : passing.slice(0, limit);
    return { runs: await summariesOf(table, shown), total: passing.length, unreadable: table.unreadable };
  });
}

async function passingIds(
  { query }: RunTable,
  condition: Condition | undefined,
  order: ReturnType<typeof parseSort> | undefined,
): Promise<string[]> {
  const parameters: Cell[] = ["status", ...(condition?.parameters ?? [])];
  const value = (column: "number" | "text"): string =>
    `(SELECT ${column} FROM facts s WHERE s.id = r.id AND s.name = $${parameters.length + 1}) ${order?.direction} NULLS LAST`;
  const by = order === undefined ? "id DESC" : `${value("number")}, ${value("text")}, id DESC`;
  const [{ ids }] = await query(
    `SELECT coalesce(string_agg(id, ',' ORDER BY ${by}), '') AS ids FROM facts r WHERE name = $1 AND (${condition?.sql ?? "true"})`,
    order === undefined ? parameters : [...parameters, order.field],
  );
  return String(ids).split(",").filter(Boolean);
}

async function newest(runs: string, ids: readonly string[], limit: number): Promise<RunList> {
  const found: RunSummary[] = [];
  const unreadable: string[] = [];
  for (const id of ids.toReversed()) {
    if (found.length === limit) break;
    await readSettled(runs, id).then(
      (log) => log !== null && found.push(summarise(log)),
      () => unreadable.push(id),
    );
  }
  return { runs: found, total: ids.length, unreadable };
}
