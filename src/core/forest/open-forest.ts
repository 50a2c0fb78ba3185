import { OpsError } from "../errors.ts";
import type { Forest } from "./engine.ts";
import type { OwnForest } from "./own-forest.ts";

/** Whether a forest's trees can be read. */
export function hasTrees(forest: Forest): forest is OwnForest {
  return forest.engine === "titanic-ops";
}

/** The forest with its trees open. Throws OPS_EXPORT_UNSUPPORTED for one that keeps them to itself. */
export function openForest(forest: Forest): OwnForest {
  if (hasTrees(forest)) return forest;
  throw new OpsError("OPS_EXPORT_UNSUPPORTED", `a forest of engine \`${forest.engine}\` cannot be exported`, {
    hint: "set `engine: titanic-ops` in the dataset file and train again: titanic-ops pipeline",
  });
}
