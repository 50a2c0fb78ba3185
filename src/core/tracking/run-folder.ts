import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { parseEvent, RUN_FORMAT_VERSION } from "./events.ts";
import type { RunEvents } from "./run-events.ts";
import { isRunId } from "./run-id.ts";

/** Where the parts of a run are. */
export function runPaths(runs: string, id: string) {
  const folder = path.join(runs, id);
  return { folder, events: path.join(folder, "events.ndjson"), lock: path.join(folder, ".lock") };
}

/** The runs of a folder, oldest first; none where there is no folder. */
export async function runIds(runs: string): Promise<string[]> {
  const names = await readdir(runs).catch((error) => {
    if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  });
  return names.filter(isRunId).sort();
}

/**
 * Reads a run's log. Null where there is none, or nothing in it yet.
 * Throws OPS_RUN_UNREADABLE for a log without a beginning, or in a form that only a newer version knows.
 */
export async function readEvents(runs: string, id: string): Promise<RunEvents | null> {
  const file = runPaths(runs, id).events;
  const text = await readFile(file, "utf8").catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n");
  const isCut = lines.pop() !== "";
  if (lines.length === 0) return null;
  const known = lines
    .map((content, line) => ({ line, content, event: parseEvent(content) }))
    .filter(({ content }) => content !== "");
  const events = known.flatMap(({ line, event }) => (event === null ? [] : [{ line, event }]));
  const start = events[0]?.event;
  if (start?.event !== "start") throw unreadable(file, "its first line does not begin a run");
  if (start.formatVersion > RUN_FORMAT_VERSION)
    throw unreadable(
      file,
      `it is in form ${start.formatVersion}, and this version knows ${RUN_FORMAT_VERSION}`,
    );
  return { id, start, events, passedOver: known.length - events.length, isCut };
}

function unreadable(file: string, why: string): OpsError {
  return new OpsError("OPS_RUN_UNREADABLE", `\`${file}\` cannot be read: ${why}`, {
    hint: "read it with the version that wrote it, or move the run's folder away",
    details: { file },
  });
}
