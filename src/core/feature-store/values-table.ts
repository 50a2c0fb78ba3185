import { type Database, quoteName, type Rows, type TableColumn } from "../database/database.ts";
import type { Cell } from "../dataset/cells.ts";
import { tableBatches } from "../dataset/csv/write.ts";
import type { Table } from "../dataset/table.ts";
import { throwIfInterrupted } from "../errors.ts";
import { EVENT_TIME, type FeatureView, type Materialization, type ViewStatistics } from "./feature-store.ts";
import { type EntityValues, viewColumns } from "./values.ts";

/** Entities asked for by one statement: databases bound the parameters of one (Postgres at 65,535). */
const ENTITIES_PER_QUERY = 10_000;

/** Event times from the first to the last that count, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

/** The table of a version of a view: a row for each entity and event time, so that what was known when can be told. */
export interface ValuesTable {
  readonly name: string;
  /** Adds rows, of which those with an event time that the entity has already replace what is there. */
  add(values: Table, how: Materialization): Promise<void>;
  /** The newest values within a period of those entities that have any. */
  newest(keys: readonly (number | string)[], period: Period): Promise<Map<Cell, EntityValues>>;
  statistics(period: Period): Promise<ViewStatistics>;
  drop(): Promise<void>;
}

/** The table as SQL reaches it; it is made with the first rows. */
export function valuesTable(database: Database, view: FeatureView): ValuesTable {
  const name = valuesTableName(view);
  const [entity, time] = [quoteName(view.entity), quoteName(EVENT_TIME)];
  /** The rows that are the newest of their entity among those that `where` lets through. */
  const newestRows = (where: string): string =>
    `SELECT v.* FROM ${quoteName(name)} v JOIN (
       SELECT ${entity} AS newest_of, MAX(${time}) AS newest_at FROM ${quoteName(name)} WHERE ${where} GROUP BY ${entity}
     ) n ON v.${entity} = n.newest_of AND v.${time} = n.newest_at`;
  const hasTimeWithin = async (times: Float64Array): Promise<boolean> => {
    if (times.length === 0) return false;
    const { from, until } = periodOf(times);
    const within = `SELECT 1 FROM ${quoteName(name)} WHERE ${time} >= $1 AND ${time} <= $2 LIMIT 1`;
    return (await database.query(within, [from, until])).length > 0;
  };
  return {
    name,
    async add(values, how) {
      const columns: TableColumn[] = [
        [view.entity, view.entityType],
        ...view.features,
        [EVENT_TIME, "integer"],
      ];
      const batches = timedBatches(viewColumns(view, values), how);
      if (!(await database.hasTable(name))) {
        await database.createTable(name, columns);
        await database.indexTable(name, [view.entity, EVENT_TIME]);
      }
      // Most often all is new, or of a time that no row has yet: looking for what to replace would take as long again,
      // and half as much memory.
      if (!(await hasTimeWithin(how.eventTimes))) {
        await database.append(name, columns, batches);
        return;
      }
      const added = `${name}_added`;
      await database.query(`DROP TABLE IF EXISTS ${quoteName(added)}`);
      await database.createTable(added, columns);
      await database.append(added, columns, batches);
      await database.query(
        `DELETE FROM ${quoteName(name)} WHERE EXISTS (
           SELECT 1 FROM ${quoteName(added)} a
           WHERE a.${entity} = ${quoteName(name)}.${entity} AND a.${time} = ${quoteName(name)}.${time})`,
      );
      await database.query(`INSERT INTO ${quoteName(name)} SELECT * FROM ${quoteName(added)}`);
      await database.query(`DROP TABLE ${quoteName(added)}`);
    },
    async newest(keys, { from, until }) {
      const found = new Map<Cell, EntityValues>();
      for (let start = 0; start < keys.length; start += ENTITIES_PER_QUERY) {
        const some = keys.slice(start, start + ENTITIES_PER_QUERY);
        const marks = some.map((_, i) => `$${i + 3}`).join(", ");
        const where = `${time} >= $1 AND ${time} <= $2 AND ${entity} IN (${marks})`;
        const rows = await database.query(newestRows(where), [from, until, ...some]);
        for (const row of rows)
          found.set(row[view.entity], { values: row, eventTime: Number(row[EVENT_TIME]) });
      }
      return found;
    },
    async statistics({ from, until }) {
      const names = [...view.features.keys()];
      const counts = names.map((feature, i) => `COUNT(${quoteName(feature)}) AS known_${i}`);
      const [row] = await database.query(
        `SELECT COUNT(*) AS entities, MIN(${time}) AS oldest, MAX(${time}) AS newest, ${counts.join(", ")}
         FROM (${newestRows(`${time} >= $1 AND ${time} <= $2`)}) AS newest_rows`,
        [from, until],
      );
      const entities = Number(row.entities);
      return {
        entities,
        oldestEventTime: row.oldest === null ? null : Number(row.oldest),
        newestEventTime: row.newest === null ? null : Number(row.newest),
        missing: new Map(names.map((feature, i) => [feature, entities - Number(row[`known_${i}`])])),
      };
    },
    async drop() {
      await database.query(`DROP TABLE IF EXISTS ${quoteName(name)}`);
    },
  };
}

/** The name of the table of a version of a view. */
export function valuesTableName({ name, version }: Pick<FeatureView, "name" | "version">): string {
  return `features_${name}_${version}`;
}

function periodOf(times: Float64Array): Period {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    from = Math.min(from, time);
    until = Math.max(until, time);
  }
  return { from, until };
}

function* timedBatches(values: Table, { eventTimes, signal, onProgress }: Materialization): Generator<Rows> {
  let row = 0;
  for (const batch of tableBatches(values)) {
    throwIfInterrupted(signal);
    yield batch.map((cells) => [...cells, eventTimes[row++]]);
    onProgress?.(row);
  }
}
