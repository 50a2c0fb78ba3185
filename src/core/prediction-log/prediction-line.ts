import type { RememberedPrediction } from "./logged.ts";

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
    const { time, requestId, index, entityId, model, probability, label } = JSON.parse(line);
    return {
      requestId,
      index,
      entityId,
      modelVersion: model.version,
      probability,
      label: String(label),
      time,
    };
  } catch {
    return null;
  }
}
