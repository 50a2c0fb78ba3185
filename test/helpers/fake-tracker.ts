import type { RemoteTracker } from "../../src/core/tracking/remote/remote-tracker.ts";
import { trackerFailed } from "../../src/core/tracking/remote/tracker-failed.ts";
import type { LoggedEvent } from "../../src/core/tracking/run-events.ts";
import type { SeenRun } from "../contract/remote-tracker.ts";

/** What goes wrong with a request, told by what it is; undefined: nothing does. */
export type Fault = (call: string, events: readonly LoggedEvent[]) => "down" | "refused" | undefined;

/** A tracker in memory, which counts what it is told. `fault` may be changed at any time. */
export function createFakeTracker({ name = "fake", place = "memory:" } = {}) {
  const runs = new Map<string, LoggedEvent[]>();
  const aliases = new Map<string, number>();
  const calls: string[] = [];
  const fake = {
    fault: (() => undefined) as Fault,
    calls,
    runs,
    aliases,
    seen: async (id: string): Promise<SeenRun> => seenIn(runs.get(id) ?? []),
  };
  const hear = (call: string, events: readonly LoggedEvent[] = []): void => {
    calls.push(call);
    const fault = fake.fault(call, events);
    if (fault === undefined) return;
    throw trackerFailed({ name, place }, `it is ${fault}`, {
      transient: fault === "down",
      refused: fault === "refused",
    });
  };
  const tracker: RemoteTracker = {
    name,
    place,
    async check() {
      hear("check");
      return "a fake";
    },
    async begin({ log: { id } }) {
      hear("begin");
      runs.set(id, runs.get(id) ?? []);
      return { id, url: `memory:${id}`, more: {} };
    },
    async send(_, remote, events) {
      hear("send", events);
      runs.get(remote.id)?.push(...events);
      return [];
    },
    async mirror({ state }) {
      hear("mirror");
      for (const [alias, version] of Object.entries(state.aliases)) aliases.set(alias, version);
      return [];
    },
  };
  return Object.assign(fake, { tracker });
}

function seenIn(logged: readonly LoggedEvent[]): SeenRun {
  const seen = { params: {}, metrics: {}, tags: {}, files: [], status: "running" } as {
    -readonly [K in keyof SeenRun]: SeenRun[K] extends readonly (infer E)[] ? E[] : SeenRun[K];
  };
  for (const { event } of logged) {
    if (event.event === "params")
      for (const [name, value] of Object.entries(event.values))
        Object.assign(seen.params, { [name]: String(value) });
    if (event.event === "tags") Object.assign(seen.tags, event.values);
    if (event.event === "metrics")
      for (const [name, value] of Object.entries(event.values)) {
        const points = (seen.metrics[name] ?? []).filter(({ step }) => step !== (event.step ?? 0));
        if (value !== null)
          Object.assign(seen.metrics, { [name]: [...points, { step: event.step ?? 0, value }] });
      }
    if (event.event === "file") seen.files.push(event.path);
    if (event.event === "end")
      seen.status =
        event.error?.code === "KILLED" || event.status === "interrupted"
          ? "killed"
          : event.status === "failed"
            ? "failed"
            : "finished";
  }
  return { ...seen, files: [...new Set(seen.files)].sort() };
}
