import type { LocalRun, RemoteRun } from "../remote/remote-tracker.ts";
import { isRefused } from "../remote/tracker-failed.ts";
import { isEnded, type LoggedEvent } from "../run-events.ts";
import { type CometApi, rest } from "./api.ts";
import { assetsOf } from "./assets.ts";
import { registerModel } from "./register-model.ts";
import { type Point, pointWrite, type Write, writesOf } from "./writes.ts";

/** Requests that wait for an answer at once: each tells one thing, and over the internet an answer takes some 100 ms. */
const AT_ONCE = 8;

/** Lines of a log, and the points of theirs that Comet does not have. */
interface Lines {
  readonly events: readonly LoggedEvent[];
  readonly points: readonly Point[];
}

/** Tells lines of a log. What Comet refuses costs nothing else; returns it in words. */
export async function sendLines(
  api: CometApi,
  run: LocalRun,
  remote: RemoteRun,
  { events, points }: Lines,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const refused: string[] = [];
  const unlessRefused = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isRefused(error)) throw error;
      refused.push(`${what}: ${error.message}`);
    }
  };
  const post = ({ path, body }: Pick<Write, "path" | "body">) =>
    api.post(path, { experimentKey: remote.id, ...body }, signal);
  const writes = writesOf(run.log, events);
  await atOnce([
    ...writes
      .filter(({ tells }) => tells !== "end")
      .map((write) => () => unlessRefused(write.tells, () => post(write))),
    ...points.map(
      (point) => () => unlessRefused(`metric ${point.metricName}`, () => post(pointWrite(point))),
    ),
  ]);
  for (const { event } of events) {
    const assets = await assetsOf(event, run.folder);
    if (assets === null && event.event === "file")
      refused.push(`the file ${event.path}: it is not there any more`);
    for (const { query, ...content } of assets ?? []) {
      const upload = { query: { experimentKey: remote.id, ...query }, ...content };
      await unlessRefused(query.fileName, () =>
        api.upload(rest("write/experiment/upload-asset"), upload, signal),
      );
    }
    if (event.event === "model" && event.role === "trained")
      await unlessRefused(`the model ${event.name} version ${event.version}`, async () =>
        refused.push(...(await registerModel(api, run, remote, event, signal))),
      );
  }
  // The end after all else; until then Comet is told that the run is alive.
  for (const write of writes.filter(({ tells }) => tells === "end"))
    await unlessRefused("end", () => post(write));
  if (!isEnded(run.log))
    await unlessRefused("that it is alive", () =>
      api.get(rest("write/experiment/set-status"), { experimentKey: remote.id }, signal),
    );
  return refused;
}

/** Does work a few pieces at a time. Once one fails no other is begun, and it throws when all that were have ended. */
async function atOnce(pieces: readonly (() => Promise<void>)[]): Promise<void> {
  const left = [...pieces];
  const worker = async (): Promise<void> => {
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
      try {
        await piece();
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}
