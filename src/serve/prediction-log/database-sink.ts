import type { Database, TableColumn } from "../../core/database/database.ts";
import type { Cell } from "../../core/dataset/cells.ts";
import { withDeadline } from "../../core/deadline.ts";
import type { PredictionKey } from "../feedback/feedback.ts";
import type { RememberedPrediction } from "../feedback/recent-predictions.ts";
import type { LoggedPrediction, PredictionSink } from "./prediction-sink.ts";

const TABLE = "predictions";

/** What rows are written as; the server reads their text as the types below. */
const COLUMNS: readonly TableColumn[] = [
  ["time", "text"],
  ["request_id", "text"],
  ["row_index", "integer"],
  ["entity_id", "text"],
  ["model_name", "text"],
  ["model_version", "text"],
  ["model_digest", "text"],
  ["features", "text"],
  ["probability", "number"],
  ["label", "text"],
];

const CREATE = [
  `CREATE TABLE ${TABLE} (
     time TIMESTAMPTZ NOT NULL, request_id TEXT NOT NULL, row_index INTEGER NOT NULL, entity_id TEXT,
     model_name TEXT NOT NULL, model_version TEXT NOT NULL, model_digest TEXT NOT NULL,
     features JSONB NOT NULL, probability DOUBLE PRECISION NOT NULL, label TEXT NOT NULL)`,
  `CREATE INDEX ON ${TABLE} (request_id, row_index)`,
  `CREATE INDEX ON ${TABLE} (entity_id, time)`,
];

/** A server that hangs keeps no more waiting than this. */
const DEADLINE_MS = 5000;

/** Predictions in the table `predictions` of a Postgres database, which is made when it is first needed. */
export function createDatabaseSink(database: Database, deadlineMs = DEADLINE_MS): PredictionSink {
  let isMade = false;
  const make = async (): Promise<void> => {
    if (isMade) return;
    if (!(await database.hasTable(TABLE))) await createTable(database);
    isMade = true;
  };
  return {
    location: `${database.location}, table ${TABLE}`,
    append: (predictions) =>
      withDeadline(
        make().then(async () => {
          // Asked although there is nothing to add, because a connection tells only then that it was lost.
          if (predictions.length === 0) await database.query("SELECT 1");
          else await database.append(TABLE, COLUMNS, [predictions.map(rowOf)]);
        }),
        deadlineMs,
      ),
    find: (keys) => withDeadline(findAll(database, keys), deadlineMs),
    close: () => withDeadline(database.close(), deadlineMs),
  };
}

/** Of several workers that begin at once, one makes it. */
async function createTable(database: Database): Promise<void> {
  try {
    await database.transaction(async () => {
      for (const sql of CREATE) await database.query(sql);
    });
  } catch (error) {
    if (!(await database.hasTable(TABLE))) throw error;
  }
}

function rowOf({ model, entityId, ...given }: LoggedPrediction): Cell[] {
  return [
    given.time,
    given.requestId,
    given.index,
    entityId === null ? null : storable(String(entityId)),
    model.name,
    model.version,
    model.digest,
    JSON.stringify(given.features, (_, value) => (typeof value === "string" ? storable(value) : value)),
    given.probability,
    String(given.label),
  ];
}

/** What comes over HTTP may hold what no text of Postgres can: NUL, and halves of characters. */
function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\ufffd");
}

async function findAll(
  database: Database,
  keys: readonly PredictionKey[],
): Promise<(RememberedPrediction | undefined)[]> {
  if (keys.length === 0 || !(await database.hasTable(TABLE))) return keys.map(() => undefined);
  const found: (RememberedPrediction | undefined)[] = [];
  for (const key of keys) found.push(await findOne(database, key));
  return found;
}

/** By index, a fraction of a millisecond each. */
async function findOne(database: Database, key: PredictionKey): Promise<RememberedPrediction | undefined> {
  const [where, values] =
    "requestId" in key
      ? ["request_id = $1 AND row_index = $2", [key.requestId, key.index]]
      : ["entity_id = $1", [storable(String(key.entityId))]];
  const [row] = await database.query(
    `SELECT request_id, row_index, entity_id, model_version, probability,
       to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time
     FROM ${TABLE} WHERE ${where} ORDER BY ${TABLE}.time DESC LIMIT 1`,
    values,
  );
  if (row === undefined) return undefined;
  return {
    requestId: String(row.request_id),
    index: Number(row.row_index),
    entityId: entityOf(row.entity_id),
    modelVersion: String(row.model_version),
    probability: Number(row.probability),
    time: String(row.time),
  };
}

/** The table holds ids as text; what reads as a whole number was one, or may be asked for as one. */
function entityOf(text: Cell): Cell {
  return typeof text === "string" && /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
