import type { DatasetProfile } from "./dataset-profile.ts";
import type {
  ParamValue,
  RunEvent,
  RunStatus,
  SourceVersion,
  SystemUsage,
  TrackedFile,
  TrackedModel,
} from "./events.ts";
import type { RunEvents } from "./run-events.ts";

/** A run in short: how it stands, what it depended on and what came out. */
export interface RunSummary {
  readonly id: string;
  /** The dataset's name. */
  readonly name: string;
  readonly kind: string;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
  readonly seconds: number | null;
  /** Why it failed; null otherwise. */
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** The last value of each. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly note: string | null;
  readonly source: SourceVersion | null;
  readonly model: TrackedModel | null;
}

/** One point of a metric that has several. */
export interface MetricPoint {
  readonly step: number;
  readonly value: number | null;
  readonly at: string;
}

/** Everything that is on record of a run. */
export interface RunDetails extends RunSummary {
  readonly command: string;
  readonly code: { readonly version: string; readonly build: string };
  readonly packages: Readonly<Record<string, string>>;
  /** The points of each metric that was told with steps, in the order of the steps. */
  readonly series: Readonly<Record<string, readonly MetricPoint[]>>;
  readonly datasets: readonly DatasetProfile[];
  readonly files: readonly TrackedFile[];
  readonly system: readonly (SystemUsage & { readonly at: string })[];
  /** Lines of the log that say nothing to this version. */
  readonly passedOver: number;
}

type Of<K extends RunEvent["event"]> = Extract<RunEvent, { event: K }> & { readonly at: string };

function all<K extends RunEvent["event"]>({ events }: RunEvents, kind: K): Of<K>[] {
  return events.flatMap(({ event }) => (event.event === kind ? [event as Of<K>] : []));
}

/** A run's log in short. A log without an end is of a run that is still at work: killed ones have been given an end. */
export function summarise(log: RunEvents): RunSummary {
  const end = all(log, "end").at(0);
  const merged = <V>(
    events: readonly { readonly values: Readonly<Record<string, V>> }[],
  ): Record<string, V> => Object.assign({}, ...events.map(({ values }) => values));
  return {
    id: log.id,
    name: log.start.name,
    kind: log.start.kind,
    status: end?.status ?? "running",
    startedAt: log.start.at,
    endedAt: end?.at ?? null,
    seconds: end?.seconds ?? null,
    error: end?.error ?? null,
    params: merged(all(log, "params")),
    metrics: merged(all(log, "metrics")),
    tags: merged(all(log, "tags")),
    note: all(log, "note").at(-1)?.text ?? null,
    source: withoutEnvelope(all(log, "source").at(-1)) ?? null,
    model: withoutEnvelope(all(log, "model").at(-1)) ?? null,
  };
}

/** A run's log as it is shown. */
export function detail(log: RunEvents): RunDetails {
  return {
    ...summarise(log),
    command: log.start.command,
    code: log.start.code,
    packages: log.start.packages,
    series: seriesOf(all(log, "metrics")),
    datasets: all(log, "dataset").map((event) => withoutEnvelope(event)),
    // The last of each name: a file may be kept again.
    files: [...new Map(all(log, "file").map((event) => [event.path, withoutEnvelope(event)])).values()],
    system: all(log, "system").map(({ event: _, ...usage }) => usage),
    passedOver: log.passedOver,
  };
}

function withoutEnvelope<E extends { readonly event: string; readonly at: string }>(
  event: E,
): Omit<E, "event" | "at">;
function withoutEnvelope<E extends { readonly event: string; readonly at: string }>(
  event: E | undefined,
): Omit<E, "event" | "at"> | undefined;
function withoutEnvelope<E extends { readonly event: string; readonly at: string }>(
  event: E | undefined,
): Omit<E, "event" | "at"> | undefined {
  if (event === undefined) return undefined;
  const { event: _, at: __, ...content } = event;
  return content;
}

function seriesOf(events: readonly Of<"metrics">[]): Record<string, MetricPoint[]> {
  const series = new Map<string, MetricPoint[]>();
  for (const { values, step, at } of events) {
    if (step === undefined) continue;
    for (const [name, value] of Object.entries(values)) {
      const points = series.get(name) ?? [];
      points.push({ step, value, at });
      series.set(name, points);
    }
  }
  return Object.fromEntries(
    [...series].map(([name, points]) => [name, points.sort((a, b) => a.step - b.step)]),
  );
}
