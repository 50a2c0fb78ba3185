import { canonicalJson } from "../../canonical-json.ts";
import { OpsError } from "../../errors.ts";
import type { RegistryState } from "../registry-state.ts";

/** How one registry stands to another: a history only grows, so that of two the longer one goes on from the shorter. */
export type Standing = "same" | "ahead" | "behind";

/**
 * Whether `own` is ahead of `other` or behind it. Throws OPS_REGISTRY_DIVERGED where each has events that the other does
 * not know: machines have promoted without each other's knowledge, and somebody has to say what counts.
 */
export function standing(own: RegistryState, other: RegistryState, location: string): Standing {
  const common = Math.min(own.history.length, other.history.length);
  const parted = own.history.findIndex(
    (event, i) => i < common && canonicalJson(event) !== canonicalJson(other.history[i]),
  );
  if (parted !== -1) {
    const [here, there] = [own, other].map(({ history }) => history.length - parted);
    throw new OpsError(
      "OPS_REGISTRY_DIVERGED",
      `the registry of \`${own.name}\` and that in ${location} have gone apart after ${parted} events: ${here} here, ${there} there`,
      {
        hint: "pull into an empty folder (titanic-ops models pull --artifacts <folder>), and repeat there what was done here",
        details: { parted, here, there },
      },
    );
  }
  if (own.history.length === other.history.length) return "same";
  return own.history.length > other.history.length ? "ahead" : "behind";
}
