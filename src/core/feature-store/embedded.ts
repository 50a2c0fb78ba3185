import { type Database, quoteName, type TableColumn } from "../database/database.ts";
import type { Cell } from "../dataset/cells.ts";
import { tableBatches } from "../dataset/csv/write.ts";
import type { Column, Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import type { FeatureStore, FeatureView, ViewStatus } from "./feature-store.ts";

const VIEWS = "feature_views";

/** Entities asked for by one statement: databases bound the parameters of one (Postgres at 65,535). */
const ENTITIES_PER_QUERY = 10_000;

/** The feature store inside the project's database: a table for each view, and one that lists the views. */
export function createEmbeddedFeatureStore(database: Database): FeatureStore {
  return {
    location: database.location,
    async materialize(view, table, digest) {
      const columns = columnsOf(view);
      await database.transaction(async () => {
        await database.query(`DROP TABLE IF EXISTS ${tableOf(view)}`);
        await database.createTable(tableName(view), columns);
        await database.append(tableName(view), columns, tableBatches(inOrder(table, columns)));
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
      if (!(await database.hasTable(VIEWS))) return null;
      const [row] = await database.query(`SELECT entities, digest FROM ${VIEWS} WHERE name = $1`, [
        view.name,
      ]);
      return row === undefined ? null : { entities: Number(row.entities), digest: String(row.digest) };
    },
    async getOnline(view, entities) {
      const keys = entities.map((entity) => keyOf(view, entity));
      const wanted = [...new Set(keys)].filter((key) => key !== undefined);
      const byKey = (await database.hasTable(tableName(view)))
        ? await rowsOf(database, view, wanted)
        : new Map();
      const builder = createTableBuilder(view.features);
      const found = keys.map((key) => {
        const row: Record<string, Cell> | undefined = byKey.get(key);
        builder.add([...view.features.keys()].map((name): Cell => row?.[name] ?? null));
        return row !== undefined;
      });
      return { features: builder.table(), found };
    },
  };
}

/** The entity as its column holds it; undefined for a text that stands for no whole number, which no row has. */
function keyOf(view: FeatureView, entity: number | string): number | string | undefined {
  if (view.entityType === "text") return String(entity);
  if (typeof entity === "string" && !/^-?\d+$/.test(entity)) return undefined;
  return Number.isSafeInteger(Number(entity)) ? Number(entity) : undefined;
}

async function rowsOf(
  database: Database,
  view: FeatureView,
  keys: readonly (number | string)[],
): Promise<Map<Cell, Record<string, Cell>>> {
  const found = new Map<Cell, Record<string, Cell>>();
  for (let start = 0; start < keys.length; start += ENTITIES_PER_QUERY) {
    const some = keys.slice(start, start + ENTITIES_PER_QUERY);
    const marks = some.map((_, i) => `$${i + 1}`).join(", ");
    const rows = await database.query(
      `SELECT * FROM ${tableOf(view)} WHERE ${quoteName(view.entity)} IN (${marks})`,
      some,
    );
    for (const row of rows) found.set(row[view.entity], row);
  }
  return found;
}

function columnsOf(view: FeatureView): TableColumn[] {
  return [[view.entity, view.entityType], ...view.features];
}

/** The view's columns of a table, in the view's order: the database takes cells by their place. */
function inOrder(table: Table, columns: readonly TableColumn[]): Table {
  const picked = columns.map(([name]): [string, Column] => {
    const column = table.columns.get(name);
    if (column === undefined) throw new Error(`the table has no column \`${name}\``);
    return [name, column];
  });
  return { rows: table.rows, columns: new Map(picked) };
}

function tableName(view: FeatureView): string {
  return `features_${view.name}`;
}

function tableOf(view: FeatureView): string {
  return quoteName(tableName(view));
}
