import type { Database, TableColumn } from "../database/database.ts";
import type { Cell } from "../dataset/cells.ts";
import { withDeadline } from "../deadline.ts";
import type { LoggedOutcome, LoggedPrediction, PredictionKey, RememberedPrediction } from "./logged.ts";
import type { PredictionSink } from "./prediction-sink.ts";

/** Where predictions and outcomes are. */
export const PREDICTION_TABLE = "predictions";
export const OUTCOME_TABLE = "outcomes";

/** What rows are written as; the server reads their text as the types below. */
const PREDICTION_COLUMNS: readonly TableColumn[] = [
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

const OUTCOME_COLUMNS: readonly TableColumn[] = [
  ["time", "text"],
  ["request_id", "text"],
  ["row_index", "integer"],
  ["entity_id", "text"],
  ["model_version", "text"],
  ["probability", "number"],
  ["predicted_at", "text"],
  ["is_positive", "text"],
];

const CREATE_PREDICTIONS = [
  `CREATE TABLE ${PREDICTION_TABLE} (
     time TIMESTAMPTZ NOT NULL, request_id TEXT NOT NULL, row_index INTEGER NOT NULL, entity_id TEXT,
     model_name TEXT NOT NULL, model_version TEXT NOT NULL, model_digest TEXT NOT NULL,
     features JSONB NOT NULL, probability DOUBLE PRECISION NOT NULL, label TEXT NOT NULL)`,
  `CREATE INDEX ON ${PREDICTION_TABLE} (request_id, row_index)`,
  `CREATE INDEX ON ${PREDICTION_TABLE} (entity_id, time)`,
];

const CREATE_OUTCOMES = [
  `CREATE TABLE ${OUTCOME_TABLE} (
     time TIMESTAMPTZ NOT NULL, request_id TEXT NOT NULL, row_index INTEGER NOT NULL, entity_id TEXT,
     model_version TEXT NOT NULL, probability DOUBLE PRECISION NOT NULL, predicted_at TIMESTAMPTZ NOT NULL,
     is_positive BOOLEAN NOT NULL)`,
];

/** A server that hangs keeps no more waiting than this. */
const DEADLINE_MS = 5000;

/** Predictions and outcomes in two tables of a Postgres database, each made when it is first needed. */
export function createDatabaseSink(database: Database, deadlineMs = DEADLINE_MS): PredictionSink {
  const made = new Set<string>();
  const make = async (table: string, statements: readonly string[]): Promise<void> => {
    if (made.has(table)) return;
    if (!(await database.hasTable(table))) await createTable(database, table, statements);
    made.add(table);
  };
  return {
    location: `${database.location}, table ${PREDICTION_TABLE}`,
    append: (predictions) =>
      withDeadline(
        make(PREDICTION_TABLE, CREATE_PREDICTIONS).then(async () => {
          // Asked although there is nothing to add, because a connection tells only then that it was lost.
          if (predictions.length === 0) await database.query("SELECT 1");
          else await database.append(PREDICTION_TABLE, PREDICTION_COLUMNS, [predictions.map(rowOf)]);
        }),
        deadlineMs,
      ),
    appendOutcomes: (outcomes) =>
      withDeadline(
        make(OUTCOME_TABLE, CREATE_OUTCOMES).then(async () => {
          await database.append(OUTCOME_TABLE, OUTCOME_COLUMNS, [outcomes.map(rowOfOutcome)]);
        }),
        deadlineMs,
      ),
    find: (keys) => withDeadline(findAll(database, keys), deadlineMs),
    close: () => withDeadline(database.close(), deadlineMs),
  };
}

/** Of several workers that begin at once, one makes it. */
async function createTable(database: Database, table: string, statements: readonly string[]): Promise<void> {
  try {
    await database.transaction(async () => {
      for (const sql of statements) await database.query(sql);
    });
  } catch (error) {
    if (!(await database.hasTable(table))) throw error;
  }
}

function rowOf({ model, entityId, ...given }: LoggedPrediction): Cell[] {
  return [
    given.time,
    given.requestId,
    given.index,
    storableId(entityId),
    model.name,
    model.version,
    model.digest,
    JSON.stringify(given.features, (_, value) => (typeof value === "string" ? storable(value) : value)),
    given.probability,
    String(given.label),
  ];
}

function rowOfOutcome({ entityId, ...told }: LoggedOutcome): Cell[] {
  return [
    told.time,
    told.requestId,
    told.index,
    storableId(entityId),
    told.modelVersion,
    told.probability,
    told.predictedAt,
    String(told.isPositive),
  ];
}

function storableId(entityId: Cell): string | null {
  return entityId === null ? null : storable(String(entityId));
}

/** What comes over HTTP may hold what no text of Postgres can: NUL, and halves of characters. */
function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\ufffd");
}

async function findAll(
  database: Database,
  keys: readonly PredictionKey[],
): Promise<(RememberedPrediction | undefined)[]> {
  if (keys.length === 0 || !(await database.hasTable(PREDICTION_TABLE))) return keys.map(() => undefined);
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
    `SELECT request_id, row_index, entity_id, model_version, probability, label,
       to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time
     FROM ${PREDICTION_TABLE} WHERE ${where} ORDER BY ${PREDICTION_TABLE}.time DESC LIMIT 1`,
    values,
  );
  if (row === undefined) return undefined;
  return {
    requestId: String(row.request_id),
    index: Number(row.row_index),
    entityId: entityOf(row.entity_id),
    modelVersion: String(row.model_version),
    probability: Number(row.probability),
    label: String(row.label),
    time: String(row.time),
  };
}

/** The table holds ids as text; what reads as a whole number was one, or may be asked for as one. */
export function entityOf(text: Cell): Cell {
  return typeof text === "string" && /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
