/** The stages of the pipeline, in their order. */
export const STAGE_NAMES = [
  "extract",
  "ingest",
  "validate",
  "process",
  "train",
  "evaluate",
  "register",
] as const;

export type StageName = (typeof STAGE_NAMES)[number];
