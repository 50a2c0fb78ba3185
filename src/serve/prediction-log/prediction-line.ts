import { cell } from "../../core/dataset/table.ts";
import type { GivenPredictions } from "../answer.ts";
import type { RememberedPrediction } from "../feedback/recent-predictions.ts";
import type { LoggedPrediction } from "./prediction-sink.ts";

/**
 * A prediction as it is written down. What it is found by comes first, because lines are read by it. Of the record there
 * are the features and the id alone: names and other raw fields are not for a log.
 */
export function loggedPrediction(time: string, given: GivenPredictions, row: number): LoggedPrediction {
  const { requestId, indices, entityIds, predictor, features, answers } = given;
  const values = [...features.columns].map(([name, column]) => [name, cell(column, row)]);
  return {
    time,
    requestId,
    index: indices?.[row] ?? row,
    entityId: entityIds[row],
    model: { name: predictor.name, version: predictor.version, digest: predictor.digest },
    features: Object.fromEntries(values),
    probability: answers[row].probability,
    label: answers[row].label,
  };
}

const KEYS = /^\{"time":"[^"]*","requestId":"([^"]*)","index":(\d+),"entityId":("(?:[^"\\]|\\.)*"|[^,"]*),/;

/** What a line is found by, read without parsing it whole; null for what is no line of the log. */
export function keysOf(line: string): Pick<RememberedPrediction, "requestId" | "index" | "entityId"> | null {
  const match = KEYS.exec(line);
  if (match === null) return null;
  const [, requestId, index, entityId] = match;
  return { requestId, index: Number(index), entityId: JSON.parse(entityId) };
}

/** The prediction of a line; null for one that was cut short. */
export function predictionOf(line: string): RememberedPrediction | null {
  try {
    const { time, requestId, index, entityId, model, probability } = JSON.parse(line);
    return { requestId, index, entityId, modelVersion: model.version, probability, time };
  } catch {
    return null;
  }
}
