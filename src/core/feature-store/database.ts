import type { Database } from "../database/database.ts";
import type { FeatureStore, FeatureValues, FeatureView } from "./feature-store.ts";
import { entityKey, featureValues } from "./values.ts";
import { type Period, valuesTable } from "./values-table.ts";
import {
  inOrder,
  NO_ENTITIES,
  newRecord,
  statusOf,
  type ViewRecord,
  viewRecordSchema,
} from "./view-record.ts";

/** The views, a record each. */
const RECORDS = "feature_view_records";

const [FIRST, LAST] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/**
 * The feature store inside the project's database, with every value that was ever known of an entity; the newest is
 * the online one. `now` is what the TTL of online values counts back from.
 */
export function createDatabaseFeatureStore(database: Database, now: () => Date): FeatureStore {
  const recordOf = async ({ name, version }: Pick<FeatureView, "name" | "version">) => {
    const [record] = await readRecords(database, "WHERE name = $1 AND version = $2", [name, version]);
    return record ?? null;
  };
  const valuesWithin = async (
    view: FeatureView,
    entities: readonly (number | string)[],
    periodOf: (record: ViewRecord) => Period,
  ): Promise<FeatureValues> => {
    const record = await recordOf(view);
    const keys = entities.map((entity) => entityKey(view, entity));
    const wanted = [...new Set(keys)].filter((key) => key !== undefined);
    const found = record && (await valuesTable(database, view).newest(wanted, periodOf(record)));
    return featureValues(
      view,
      keys.map((key) => (key === undefined ? null : found?.get(key))),
    );
  };
  const online = (record: ViewRecord): Period => ({ from: earliest(record, now()), until: LAST });
  return {
    location: database.location,
    async status(view) {
      const record = await recordOf(view);
      return record && statusOf(record);
    },
    getOnline: (view, entities) => valuesWithin(view, entities, online),
    getHistorical: (view, entities, asOf) =>
      valuesWithin(view, entities, (record) => ({ from: earliest(record, asOf), until: asOf.getTime() })),
    async materialize(view, table, how) {
      const values = valuesTable(database, view);
      const write = async () => {
        const { status, record } = newRecord(view, table.rows, how, await recordOf(view));
        await values.add(table, how);
        await writeRecord(database, record);
        return status;
      };
      return database.transaction(write, { alone: values.name });
    },
    async list() {
      return inOrder(await readRecords(database));
    },
    async statistics(view) {
      const record = await recordOf(view);
      return record === null ? NO_ENTITIES : valuesTable(database, view).statistics(online(record));
    },
    async delete(view) {
      const record = await recordOf(view);
      const status = record && statusOf(record);
      if (status === null) return false;
      await database.transaction(async () => {
        await valuesTable(database, status.view).drop();
        await database.query(`DELETE FROM ${RECORDS} WHERE name = $1 AND version = $2`, [
          view.name,
          view.version,
        ]);
      });
      return true;
    },
  };
}

/** The first event time that still counts at a moment. */
function earliest({ ttlSeconds }: ViewRecord, at: Date): number {
  return ttlSeconds === null ? FIRST : at.getTime() - ttlSeconds * 1000;
}

async function readRecords(
  database: Database,
  where = "",
  parameters: readonly string[] = [],
): Promise<ViewRecord[]> {
  if (!(await database.hasTable(RECORDS))) return [];
  const rows = await database.query(`SELECT record FROM ${RECORDS} ${where}`, parameters);
  return rows.map(({ record }) => viewRecordSchema.parse(JSON.parse(String(record))));
}

async function writeRecord(database: Database, record: ViewRecord): Promise<void> {
  await database.query(
    `CREATE TABLE IF NOT EXISTS ${RECORDS} (name VARCHAR, version VARCHAR, record VARCHAR, PRIMARY KEY (name, version))`,
  );
  await database.query(
    `INSERT INTO ${RECORDS} VALUES ($1, $2, $3) ON CONFLICT (name, version) DO UPDATE SET record = EXCLUDED.record`,
    [record.name, record.version, JSON.stringify(record)],
  );
}
