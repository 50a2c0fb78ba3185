import { OpsError } from "../errors.ts";
import type { Forest } from "../forest/engine.ts";

/** The forest's engine keeps its trees to itself. */
export function cannotExplain({ engine }: Forest): OpsError {
  return new OpsError("OPS_EXPLAIN_UNSUPPORTED", `a forest of engine \`${engine}\` cannot be explained`, {
    hint: "what its features are worth by permutation is in the version's model-card.md; for more, set `engine: titanic-ops` in the dataset file and train again: titanic-ops pipeline",
  });
}
