import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { sha256, writeJsonAtomically } from "../../atomic-file.ts";
import type { RemoteTracker } from "./remote-tracker.ts";

const acknowledgedSchema = z.object({
  formatVersion: z.literal(1),
  tracker: z.string(),
  place: z.string(),
  run: z.object({ id: z.string(), url: z.string().nullable(), more: z.record(z.string(), z.string()) }),
  /** The lines before this one are there. */
  lines: z.int(),
  /** Whether its end is there: nothing more comes. */
  ended: z.boolean(),
  /** What the service does not hold, in words. */
  refused: z.array(z.string()),
});

/** How far a tracker has been told of a run. */
export type Acknowledged = z.infer<typeof acknowledgedSchema>;

type Place = Pick<RemoteTracker, "name" | "place">;

/** Beside what it is of: the file that notes what a tracker at this place has been told. */
export function acknowledgedFile(folder: string, { name, place }: Place): string {
  return path.join(folder, "sent", `${name}-${sha256(place).slice(0, 8)}.json`);
}

/**
 * How far a tracker has been told of the run in `folder`; null where it has not been. A file that cannot be read counts as
 * none: then everything is told again.
 */
export async function readAcknowledged(folder: string, tracker: Place): Promise<Acknowledged | null> {
  return readFileAs(acknowledgedFile(folder, tracker));
}

/** The same for every tracker that was told anything, whether it is configured now or not. */
export async function readAllAcknowledged(folder: string): Promise<Acknowledged[]> {
  const at = path.join(folder, "sent");
  const names = await readdir(at).catch(() => []);
  const read = await Promise.all(
    names.filter((name) => /^\w.*\.json$/.test(name)).map((name) => readFileAs(path.join(at, name))),
  );
  return read.filter((each) => each !== null);
}

async function readFileAs(file: string): Promise<Acknowledged | null> {
  try {
    return acknowledgedSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/** Notes it, whole or not at all. Throws OPS_PATH_UNWRITABLE and OPS_DISK_FULL. */
export async function writeAcknowledged(
  folder: string,
  tracker: Place,
  noted: Omit<Acknowledged, "formatVersion" | "tracker" | "place">,
): Promise<Acknowledged> {
  const whole = { formatVersion: 1, tracker: tracker.name, place: tracker.place, ...noted } as const;
  await writeJsonAtomically(acknowledgedFile(folder, tracker), whole);
  return whole;
}
