import { setImmediate } from "node:timers/promises";
import { takeRows } from "../../dataset/table.ts";
import { tableOfReferenceRows } from "../../drift/rows.ts";
import { type Gate, unmeasured } from "./gate.ts";

const GATE = "latency.p99_ms";
/** The first predictions are compiled while they run. */
const WARM_UP = 300;
const MEASURED = 1000;
/** Predictions without a pause: a service that is asked to promote has others to answer meanwhile. */
const PIECE = 32;

/**
 * One in a hundred predictions of a single row takes longer than the dataset file allows, at most. Measured here and now, on
 * rows of the training data: preprocessing and forest, without HTTP.
 */
export const latencyGate: Gate = async ({ settings, store, candidate, elapsedMs }) => {
  if (settings.latency === undefined) return [];
  const limit = settings.latency.p99_ms;
  const { model, reference } = await store.load(candidate);
  const sample = reference?.sample;
  if (sample === undefined || sample.rows === 0)
    return [unmeasured(GATE, limit, `version ${candidate} keeps no rows to predict: train it again`)];
  const table = tableOfReferenceRows(sample);
  const took = new Float64Array(MEASURED);
  for (let i = -WARM_UP; i < MEASURED; i++) {
    if (i % PIECE === 0) await setImmediate();
    const row = takeRows(table, [(i + WARM_UP) % table.rows]);
    const began = elapsedMs();
    model.scoreFeatures(row);
    if (i >= 0) took[i] = elapsedMs() - began;
  }
  const observed = took.sort()[Math.ceil(0.99 * MEASURED) - 1];
  const message = `99 % of predictions of one row take ${observed.toFixed(3)} ms or less, ${limit} ms are allowed`;
  return [{ gate: GATE, passed: observed <= limit, message, observed, limit }];
};
