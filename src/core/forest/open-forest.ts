import { OpsError } from "../errors.ts";
import type { Forest } from "./engine.ts";
import type { OwnForest } from "./own-forest.ts";

/** The forest with its trees open. Throws OPS_EXPORT_UNSUPPORTED for one that keeps them to itself. */
export function openForest(forest: Forest): OwnForest {
  if (forest.engine === "titanic-ops") return forest as OwnForest;
  throw new OpsError("OPS_EXPORT_UNSUPPORTED", `a forest of engine \`${forest.engine}\` cannot be exported`, {
    hint: "set `engine: titanic-ops` in the dataset file and train again: titanic-ops pipeline",
  });
}
