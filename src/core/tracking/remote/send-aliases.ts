import { IMPATIENT_RETRIES, inTime } from "./in-time.ts";
import { mirrorRegistry } from "./mirror-registry.ts";
import type { RemoteTracker } from "./remote-tracker.ts";

const WITHIN_MS = 10_000;

/** Tells trackers which version of a model has which alias now. Never rejects: says which could not be told, and why. */
export async function sendAliases(
  trackers: readonly RemoteTracker[],
  model: string,
  place: { readonly artifacts: string; readonly runs: string },
): Promise<string[]> {
  const sent = await Promise.all(
    trackers.map((tracker) =>
      inTime(tracker, WITHIN_MS, (signal) =>
        mirrorRegistry(tracker, model, { ...place, retries: IMPATIENT_RETRIES, signal }),
      ),
    ),
  );
  return sent.flatMap(({ done, problem }) => done?.refused ?? [problem ?? ""]);
}
