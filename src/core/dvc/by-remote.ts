import { remoteNamed } from "./config.ts";
import type { Project } from "./project.ts";
import { openRemote, type Remote } from "./remote.ts";
import type { Tracked } from "./tracked.ts";
import { isKept, type Kept } from "./transfer.ts";

/** A remote with what goes to it or comes from it. */
export interface Share {
  readonly remote: Remote;
  readonly tracked: readonly Kept[];
}

/**
 * Which remote what is tracked goes to: its own, where its pointer names one; else the one that the user named or the
 * default. Throws OPS_REMOTE_UNKNOWN.
 */
export async function byRemote(
  { config }: Project,
  tracked: readonly Tracked[],
  name: string | undefined,
): Promise<Share[]> {
  const shares = new Map<string, Kept[]>();
  for (const each of tracked.filter(isKept)) {
    const { name: of } = remoteNamed(config, each.remote ?? name);
    shares.set(of, [...(shares.get(of) ?? []), each]);
  }
  // A remote that was asked for is looked at although nothing goes there, so that a wrong name is told.
  if (shares.size === 0) shares.set(remoteNamed(config, name).name, []);
  return Promise.all(
    [...shares].map(async ([of, kept]) => ({
      remote: await openRemote(remoteNamed(config, of)),
      tracked: kept,
    })),
  );
}
