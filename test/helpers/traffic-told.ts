import { createEventSplitter } from "../../src/web/traffic/event-splitter.ts";
import type { Alert, TrafficEvent, TrafficPoint } from "../../src/web/traffic/traffic-told.ts";

/** A whole minute. */
const UNTIL = Date.UTC(2026, 0, 31, 12);
const LATENCY_BOUNDS = [0.001, 0.002, 0.005, 0.01, 0.05];

/** Requests that come in waves; each tenth second one is refused. */
function second(i: number): TrafficPoint {
  const answered = Math.round(20 + 12 * Math.sin(i / 40));
  const latency = [Math.floor(answered * 0.7), Math.ceil(answered * 0.3) - 1, 0, i % 30 === 0 ? 3 : 1, 0, 0];
  const scores = [9, 6, 4, 2, 1, 1, 2, 3, 5, 7];
  const refused = i % 10 === 0 ? 1 : 0;
  return { at: UNTIL - 1000 * i, answered, refused, failed: 0, predictions: 4 * answered, latency, scores };
}

const ALERTS: readonly Alert[] = [
  { at: UNTIL - 60_000, kind: "drift", features: ["Age"], modelVersion: "1" },
  { at: UNTIL - 270_000, kind: "model", features: [], modelVersion: "1" },
];

/**
 * What a service tells at once to who listens to its traffic, at a time that is always the same: the drift is its own, the
 * rest is made up.
 */
export async function trafficTold(url: string): Promise<string> {
  const drift = await driftOf(url);
  const past = {
    until: UNTIL,
    seconds: Array.from({ length: 280 }, (_, i) => second(i + 1)).reverse(),
    minutes: [],
    latencyBounds: LATENCY_BOUNDS,
    grafanaUrl: "https://grafana.example/d/x",
  };
  const events: readonly TrafficEvent[] = [
    { event: "past", data: past },
    { event: "alerts", data: ALERTS },
    { event: "drift", data: drift && { ...drift, testedAt: UNTIL } },
  ];
  return events.map(({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join("");
}

async function driftOf(url: string): Promise<Extract<TrafficEvent, { event: "drift" }>["data"]> {
  const stop = new AbortController();
  const { body } = await fetch(`${url}/traffic`, { signal: stop.signal });
  const split = createEventSplitter();
  try {
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      for (const { event, data } of split(piece)) if (event === "drift") return JSON.parse(data);
    }
  } finally {
    stop.abort();
  }
  throw new Error("the traffic ended before the drift was told");
}
