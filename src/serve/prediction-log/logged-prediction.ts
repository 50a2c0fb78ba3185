import { cell } from "../../core/dataset/table.ts";
import type { LoggedPrediction } from "../../core/prediction-log/logged.ts";
import type { GivenPredictions } from "../answer.ts";

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
