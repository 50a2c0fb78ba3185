import { type Database, quoteName, type TableColumn } from "../database/database.ts";
import type { Cell } from "../dataset/cells.ts";
import { tableBatches } from "../dataset/csv/write.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import type { FeatureStore, FeatureView, ViewStatus } from "./feature-store.ts";

const VIEWS = "feature_views";

/** The feature store inside the project's database: a table for each view, and one that lists the views. */
export function createEmbeddedFeatureStore(database: Database): FeatureStore {
  return {
    location: database.location,
    async materialize(view, table, digest) {
      const columns = columnsOf(view);
      await database.transaction(async () => {
        await database.query(`DROP TABLE IF EXISTS ${tableOf(view)}`);
        await database.createTable(tableName(view), columns);
        await database.append(tableName(view), columns, tableBatches(table));
        await database.query(
          `CREATE TABLE IF NOT EXISTS ${VIEWS} (name VARCHAR PRIMARY KEY, entities BIGINT, digest VARCHAR)`,
        );
        await database.query(
          `INSERT INTO ${VIEWS} VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE SET entities = EXCLUDED.entities, digest = EXCLUDED.digest`,
          [view.name, table.rows, digest],
        );
      });
      return { entities: table.rows, digest };
    },
    async status(view): Promise<ViewStatus | null> {
      const known = await database.query("SELECT 1 FROM information_schema.tables WHERE table_name = $1", [
        VIEWS,
      ]);
      if (known.length === 0) return null;
      const [row] = await database.query(`SELECT entities, digest FROM ${VIEWS} WHERE name = $1`, [
        view.name,
      ]);
      return row === undefined ? null : { entities: Number(row.entities), digest: String(row.digest) };
    },
    async getOnline(view, entities) {
      const marks = entities.map((_, i) => `$${i + 1}`).join(", ");
      const rows = await database.query(
        `SELECT * FROM ${tableOf(view)} WHERE ${quoteName(view.entity)} IN (${marks || "NULL"})`,
        entities,
      );
      const byEntity = new Map(rows.map((row) => [String(row[view.entity]), row]));
      const builder = createTableBuilder(view.features);
      const found = entities.map((entity) => {
        const row = byEntity.get(String(entity));
        builder.add([...view.features.keys()].map((name): Cell => row?.[name] ?? null));
        return row !== undefined;
      });
      return { features: builder.table(), found };
    },
  };
}

function columnsOf(view: FeatureView): TableColumn[] {
  return [[view.entity, view.entityType], ...view.features];
}

function tableName(view: FeatureView): string {
  return `features_${view.name}`;
}

function tableOf(view: FeatureView): string {
  return quoteName(tableName(view));
}
