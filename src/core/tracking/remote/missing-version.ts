import { OpsError } from "../../errors.ts";

/** Null for a version that was removed, or is damaged: its run is told all the same. */
export function nullIfMissing(error: unknown): null {
  if (
    error instanceof OpsError &&
    (error.code === "OPS_MODEL_NOT_FOUND" || error.code === "OPS_MODEL_CORRUPT")
  )
    return null;
  throw error;
}
