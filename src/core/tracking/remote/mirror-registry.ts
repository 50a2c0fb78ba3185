import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeJsonAtomically } from "../../atomic-file.ts";
import { canonicalJson } from "../../canonical-json.ts";
import { withLock } from "../../lock-file.ts";
import { openModels } from "../../registry/open-models.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import { isTransient, withRetries } from "../../retry.ts";
import { acknowledgedFile } from "./acknowledged.ts";
import type { RemoteTracker } from "./remote-tracker.ts";
import type { ReplayOptions } from "./replay-run.ts";
import { sendingLock } from "./sending-lock.ts";

const mirroredSchema = z.object({
  formatVersion: z.literal(1),
  place: z.string(),
  /** What it was told last. */
  aliases: z.record(z.string(), z.int()),
  archived: z.array(z.int()),
});

/** What became of telling a tracker which version has which alias. */
export interface Mirrored {
  readonly model: string;
  readonly changed: boolean;
  readonly aliases: Readonly<Record<string, number>>;
  /** What could not be told, in words; the next time it is tried again. */
  readonly refused: readonly string[];
}

type MirrorOptions = Pick<ReplayOptions, "artifacts" | "runs" | "retries" | "signal">;

/** The models that have a registry, by name. */
export async function modelNames(artifacts: string): Promise<string[]> {
  const entries = await readdir(path.join(artifacts, "models"), { withFileTypes: true }).catch(() => []);
  return entries.filter((each) => each.isDirectory() && !each.name.startsWith(".")).map(({ name }) => name);
}

/**
 * Tells a tracker which version of a model has which alias, and which are put away; nothing where it has been told.
 * Throws OPS_TRACKER_FAILED, OPS_WORKSPACE_BUSY, OPS_MODEL_CORRUPT and OPS_INTERRUPTED.
 */
export async function mirrorRegistry(
  tracker: RemoteTracker,
  model: string,
  { artifacts, runs, retries, signal }: MirrorOptions,
): Promise<Mirrored> {
  // Beside the runs, not beside the models: what a stage has made does not change for being told of.
  const folder = path.join(runs, "registries", model);
  const { registry } = openModels({ models: path.join(artifacts, "models"), name: model });
  return withLock(sendingLock(folder, tracker.name), async () => {
    const state = await registry.read();
    const { aliases, archived } = state;
    const noted = { formatVersion: 1, place: tracker.place, aliases, archived };
    if (state.versions.length === 0 || (await isTold(folder, tracker, noted)))
      return { model, changed: false, aliases, refused: [] };
    const refused = await withRetries(() => tracker.mirror({ state, artifacts }, signal), {
      policy: retries,
      isWorthRetrying: isTransient,
      signal,
    });
    if (refused.length === 0) await writeJsonAtomically(acknowledgedFile(folder, tracker), noted);
    return { model, changed: true, aliases, refused };
  });
}

async function isTold(
  folder: string,
  tracker: RemoteTracker,
  now: Pick<RegistryState, "aliases" | "archived">,
): Promise<boolean> {
  try {
    const { aliases, archived } = mirroredSchema.parse(
      JSON.parse(await readFile(acknowledgedFile(folder, tracker), "utf8")),
    );
    return (
      canonicalJson({ aliases, archived }) === canonicalJson({ aliases: now.aliases, archived: now.archived })
    );
  } catch {
    return false;
  }
}
