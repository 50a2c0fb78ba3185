/** The forms in which predictions are written: a table, a line each, or one document. */
export const PREDICTION_FORMATS = ["csv", "jsonl", "json"] as const;

export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];
