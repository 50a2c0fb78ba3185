import type { TrafficPast, TrafficPoint } from "./traffic-told.ts";

/** A span of time that can be looked at, and how finely. */
export interface Range {
  readonly ms: number;
  readonly stepMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** By name, as the page lists them. */
export const RANGES = {
  "5m": { ms: 5 * MINUTE_MS, stepMs: 5_000 },
  "15m": { ms: 15 * MINUTE_MS, stepMs: 15_000 },
  "1h": { ms: HOUR_MS, stepMs: MINUTE_MS },
  "6h": { ms: 6 * HOUR_MS, stepMs: 5 * MINUTE_MS },
  "24h": { ms: 24 * HOUR_MS, stepMs: 15 * MINUTE_MS },
} as const satisfies Record<string, Range>;

/** The service tells each second of so long. */
const SECONDS_MS = 15 * MINUTE_MS;

/** The traffic of the last day, by the second for as long as anybody looks at seconds. */
export interface TrafficStore {
  add(seconds: readonly TrafficPoint[], until: number): void;
  /** The traffic of a range up to now, a step after the other; a step without traffic has counts of zero. */
  steps(range: Range): TrafficStep[];
}

export interface TrafficStep extends TrafficPoint {
  /** Of the newest step those that have passed: its counts are of no more. */
  readonly seconds: number;
}

/** What the service knows, to be added to. A second that is told twice counts once. */
export function createTrafficStore(past: TrafficPast): TrafficStore {
  let { until } = past;
  const seconds = new Map(past.seconds.map((point) => [point.at, point]));
  // The first minute of which every second is known; what is before it is known by the minute.
  let cut = Math.ceil((until - SECONDS_MS) / MINUTE_MS) * MINUTE_MS;
  const minutes = new Map(past.minutes.filter(({ at }) => at < cut).map((point) => [point.at, point]));
  const settle = (): void => {
    const next = Math.floor((until - SECONDS_MS) / MINUTE_MS) * MINUTE_MS;
    if (next > cut) {
      for (const [at, point] of seconds) {
        if (at >= cut && at < next) addTo(minutes, Math.floor(at / MINUTE_MS) * MINUTE_MS, point);
      }
      cut = next;
    }
    for (const at of seconds.keys()) if (at < cut) seconds.delete(at);
    for (const at of minutes.keys()) if (at < until - RANGES["24h"].ms - MINUTE_MS) minutes.delete(at);
  };
  settle();
  return {
    add(news, to) {
      for (const point of news) if (point.at >= cut) seconds.set(point.at, point);
      until = to;
      settle();
    },
    steps({ ms, stepMs }) {
      const end = Math.ceil(until / stepMs) * stepMs;
      const steps = new Map<number, TrafficPoint>();
      for (let at = end - ms; at < end; at += stepMs) steps.set(at, quiet(at, past.latencyBounds.length + 1));
      for (const point of [...minutes.values(), ...seconds.values()]) {
        const at = Math.floor(point.at / stepMs) * stepMs;
        if (steps.has(at)) addTo(steps, at, point);
      }
      return [...steps.values()].map((step) => ({
        ...step,
        seconds: Math.min(stepMs, until - step.at) / 1000,
      }));
    },
  };
}

const TENTHS = 10;

function quiet(at: number, buckets: number): TrafficPoint {
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  return {
    at,
    answered: 0,
    refused: 0,
    failed: 0,
    predictions: 0,
    latency: zeros(buckets),
    scores: zeros(TENTHS),
  };
}

function addTo(points: Map<number, TrafficPoint>, at: number, point: TrafficPoint): void {
  const other = points.get(at);
  points.set(at, other === undefined ? { ...point, at } : added(other, point));
}

function added(a: TrafficPoint, b: TrafficPoint): TrafficPoint {
  const each = (of: readonly number[], more: readonly number[]) =>
    of.map((value, i) => value + (more[i] ?? 0));
  return {
    at: a.at,
    answered: a.answered + b.answered,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    predictions: a.predictions + b.predictions,
    latency: each(a.latency, b.latency),
    scores: each(a.scores, b.scores),
  };
}

/** Points together, whenever they were. */
export function totalOf(points: readonly TrafficPoint[]): TrafficPoint {
  return points.reduce(added);
}

/**
 * The time within which a share `p` of requests was answered, in seconds, even within a bucket as Prometheus'
 * `histogram_quantile` has it; the end of the last bucket that has one for what is beyond. Null without requests.
 */
export function latencyQuantile(
  counts: readonly number[],
  bounds: readonly number[],
  p: number,
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, bound] of bounds.entries()) {
    const count = counts[i];
    if (below + count >= p * total) {
      const low = i === 0 ? 0 : bounds[i - 1];
      return count === 0 ? low : low + ((bound - low) * (p * total - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
