import type { Answer, Predictor } from "../models/predictor.ts";

/** A request's id, for examples. */
export const EXAMPLE_REQUEST_ID = "7d1f3c5e-8a52-4d0b-9f1c-2b6f0f5a9e11";

/** An answer that the model could give: for the documentation. */
export function exampleAnswer({ model: { inputs } }: Predictor): Answer {
  const { label: prediction, value } = inputs.target.classes[1];
  return { prediction, label: Number.isFinite(Number(value)) ? Number(value) : value, probability: 0.93 };
}

/** What an answer says of the model and the request beside it. */
export function exampleContext({ version, digest }: Predictor) {
  const drift = { isDrift: false, features: [] };
  return { modelVersion: version, modelDigest: digest, drift, requestId: EXAMPLE_REQUEST_ID };
}
