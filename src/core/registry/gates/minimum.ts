import type { GatedScore } from "../../config/gate-settings.ts";
import { type Gate, unmeasured } from "./gate.ts";

/** Each score on the held-out rows is at least what the dataset file says. */
export const minimumGate: Gate = async ({ settings, store, candidate }) => {
  const wanted = Object.entries(settings.minimum ?? {}) as [GatedScore, number][];
  if (wanted.length === 0) return [];
  const { metrics, data } = await store.manifest(candidate);
  return wanted.map(([score, limit]) => {
    const gate = `minimum.${score}`;
    const observed = metrics.test[score];
    if (observed === null)
      return unmeasured(gate, limit, `${score} is not known: the held-out rows are of one class`);
    const message = `${score} ${observed.toFixed(4)} on ${data.test.rows} held-out rows, at least ${limit} is asked`;
    return { gate, passed: observed >= limit, message, observed, limit };
  });
};
