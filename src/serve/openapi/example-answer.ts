import { classLabel } from "../../core/model/class-label.ts";
import type { Answer, Predictor } from "../models/predictor.ts";

/** A request's id, for examples. */
export const EXAMPLE_REQUEST_ID = "7d1f3c5e-8a52-4d0b-9f1c-2b6f0f5a9e11";

/** An answer that the model could give: for the documentation. */
export function exampleAnswer({ model: { inputs } }: Predictor): Answer {
  const { classes } = inputs.target;
  const { label: prediction, value } = classes[1];
  const answer = { prediction, label: classLabel(value), probability: 0.93 };
  if (classes.length === 2) return answer;
  const rest = Number((0.07 / (classes.length - 1)).toPrecision(3));
  const probabilities = classes.map((each) => [each.value, each.value === value ? 0.93 : rest]);
  return { ...answer, probabilities: Object.fromEntries(probabilities) };
}

/** What an answer says of the model and the request beside it. */
export function exampleContext({ version, digest }: Predictor) {
  const drift = { isDrift: false, features: [] };
  return { modelVersion: version, modelDigest: digest, drift, requestId: EXAMPLE_REQUEST_ID };
}
