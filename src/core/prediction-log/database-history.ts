import type { Database, Rows } from "../database/database.ts";
import { throwIfInterrupted } from "../errors.ts";
import { entityOf, OUTCOME_TABLE, PREDICTION_TABLE } from "./database-sink.ts";
import { isLoggedOutcome, isLoggedPrediction } from "./logged.ts";
import type { Period, PredictionHistory } from "./prediction-history.ts";

/** The log that {@link createDatabaseSink} keeps in Postgres. A table that is not there yet has no rows. */
export function createDatabaseHistory(database: Database): PredictionHistory {
  const scan = async function* (table: string, sql: string, signal: AbortSignal | undefined) {
    if (!(await database.hasTable(table))) return;
    for await (const rows of database.scan(sql)) {
      throwIfInterrupted(signal);
      yield rows;
    }
  };
  return {
    location: `${database.location}, table ${PREDICTION_TABLE}`,
    async *predictions(period, signal) {
      const sql = `SELECT ${iso("time")}, request_id, row_index, entity_id, model_name, model_version, model_digest,
          features::text AS features, probability, label
        FROM ${PREDICTION_TABLE} ${where("time", period)} ORDER BY ${PREDICTION_TABLE}.time, request_id, row_index`;
      for await (const rows of scan(PREDICTION_TABLE, sql, signal)) {
        const predictions = rows.map(toPrediction).filter(isLoggedPrediction);
        yield { predictions, unreadable: rows.length - predictions.length };
      }
    },
    async *outcomes(period, signal) {
      const sql = `SELECT ${iso("time")}, request_id, row_index, entity_id, model_version, probability,
          ${iso("predicted_at")}, is_positive::int AS is_positive
        FROM ${OUTCOME_TABLE} ${where("predicted_at", period)} ORDER BY ${OUTCOME_TABLE}.time, request_id, row_index`;
      for await (const rows of scan(OUTCOME_TABLE, sql, signal))
        yield rows.map(toOutcome).filter(isLoggedOutcome);
    },
  };
}

function iso(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
}

function where(column: string, { since, until }: Period): string {
  const bounds = [
    ...(since ? [`${column} >= TIMESTAMPTZ '${since.toISOString()}'`] : []),
    ...(until ? [`${column} < TIMESTAMPTZ '${until.toISOString()}'`] : []),
  ];
  return bounds.length === 0 ? "" : `WHERE ${bounds.join(" AND ")}`;
}

function toPrediction(row: Rows[number]): unknown {
  const [time, requestId, index, entityId, name, version, digest, features, probability, label] = row;
  return {
    time,
    requestId,
    index: Number(index),
    entityId: entityOf(entityId),
    model: { name, version, digest },
    features: JSON.parse(String(features)),
    probability: Number(probability),
    label,
  };
}

function toOutcome(row: Rows[number]): unknown {
  const [time, requestId, index, entityId, modelVersion, probability, predictedAt, isPositive] = row;
  return {
    time,
    requestId,
    index: Number(index),
    entityId: entityOf(entityId),
    modelVersion,
    probability: Number(probability),
    predictedAt,
    isPositive: Number(isPositive) === 1,
  };
}
