import { readAcknowledged, readAllAcknowledged } from "../core/tracking/remote/acknowledged.ts";
import { unsentRuns } from "../core/tracking/remote/sync-runs.ts";
import { runPaths } from "../core/tracking/run-folder.ts";
import type { CliPorts } from "./open-ports.ts";
import { runsFolder } from "./runs-views.ts";

/** How much a tracker has of a run. */
export interface SentTo {
  readonly tracker: string;
  readonly place: string;
  readonly told: "whole" | "so far" | "no";
  readonly url: string | null;
  readonly refused: readonly string[];
}

/** How much each tracker has of a run: those that are configured now, and those that were told of it once. */
export async function sentOf(ports: CliPorts, run: string): Promise<SentTo[]> {
  const { folder } = runPaths(runsFolder(ports), run);
  const known = await readAllAcknowledged(folder);
  const sent = known.map(({ tracker, place, ended, run: { url }, refused }): SentTo => {
    return { tracker, place, told: ended ? "whole" : "so far", url, refused };
  });
  for (const { name: tracker, place } of await configured(ports)) {
    if ((await readAcknowledged(folder, { name: tracker, place })) === null)
      sent.push({ tracker, place, told: "no", url: null, refused: [] });
  }
  return sent;
}

/** How many of these runs each configured tracker lacks; nothing of one that has them all. */
export async function unsentTo(
  ports: CliPorts,
  runs: readonly string[],
): Promise<{ readonly tracker: string; readonly runs: number }[]> {
  const counted = await Promise.all(
    (await configured(ports)).map(async (tracker) => ({
      tracker: tracker.name,
      runs: (await unsentRuns(tracker, runsFolder(ports), runs)).length,
    })),
  );
  return counted.filter((each) => each.runs > 0);
}

/** A setting that is wrong is no reason to show no runs: `doctor` and `runs sync` say what is wrong with it. */
function configured(ports: CliPorts) {
  return ports.trackers().catch(() => []);
}
