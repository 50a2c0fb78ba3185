import type { RemoteTracker } from "../remote/remote-tracker.ts";
import { type CometApi, type CometSettings, createCometApi } from "./api.ts";
import { beginExperiment } from "./begin-experiment.ts";
import { mirrorTags } from "./mirror-tags.ts";
import { workspaceOf } from "./registered-versions.ts";
import { sendLines } from "./send-lines.ts";
import { newPoints } from "./sent-points.ts";
import { pointsOf } from "./writes.ts";

/**
 * Runs and the registry in Comet, over the REST v2 write endpoints of its Python client.
 * Throws OPS_CONFIG_INVALID for an address that is none.
 */
export function createCometTracker(settings: CometSettings): RemoteTracker {
  const api = createCometApi(settings);
  /** The last line of each experiment up to which every point is known to be there, and none after it. */
  const certain = new Map<string, number>();
  return {
    name: api.name,
    place: api.place,
    check: (signal) => checked(api, signal),
    async begin(run, signal) {
      const remote = await beginExperiment(api, run, signal);
      certain.delete(remote.id);
      return remote;
    },
    async send(run, remote, events, signal) {
      const [first, last] = [events[0].line, events[events.length - 1].line];
      const told = pointsOf(events);
      const isCertain = (certain.get(remote.id) ?? Number.POSITIVE_INFINITY) < first;
      certain.delete(remote.id);
      const points = isCertain || told.length === 0 ? told : await newPoints(api, remote, told, signal);
      const refused = await sendLines(api, run, remote, { events, points }, signal);
      if (isCertain || told.length > 0) certain.set(remote.id, last);
      return refused;
    },
    mirror: (registry, signal) => mirrorTags(api, registry, signal),
  };
}

/** What Comet says of itself; the key is what may be wrong. */
async function checked(api: CometApi, signal: AbortSignal): Promise<string> {
  const owner = await workspaceOf({ ...api, settings: { ...api.settings, workspace: undefined } }, signal);
  return `Comet, workspace ${api.settings.workspace ?? owner}`;
}
