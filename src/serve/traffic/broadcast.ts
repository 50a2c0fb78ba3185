import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { type DriftView, driftViewSchema } from "../drift/drift-view.ts";
import { HttpError } from "../http/http-error.ts";
import { LATENCY_BUCKETS } from "../metrics.ts";
import { alertSchema } from "./alerts.ts";
import { trafficPointSchema } from "./point.ts";

const seconds = z.array(trafficPointSchema).describe("Those without traffic are left out");
const until = z.number().describe("The last moment that the seconds are about, in milliseconds since 1970");

/** What is told, by the name of the event. */
export const trafficEvents = {
  past: z.strictObject({
    now: z.number().describe("The service's clock, in milliseconds since 1970"),
    until,
    seconds: seconds.describe("Of the last 15 minutes"),
    minutes: seconds.describe("Of the last 24 hours"),
    latencyBounds: z
      .array(z.number())
      .describe("The upper ends of the buckets of `latency` in seconds, but for the last"),
    grafanaUrl: z.string().nullable(),
  }),
  news: z.strictObject({ now: z.number(), until, seconds }),
  alerts: z.array(alertSchema).describe("The newest first"),
  drift: driftViewSchema.nullable().describe("Null where the model has nothing to compare with"),
};

type TrafficEvents = { readonly [Name in keyof typeof trafficEvents]: z.infer<(typeof trafficEvents)[Name]> };

/** Tells all who listen what is going on, and costs nothing while nobody does. */
export interface Broadcast {
  /** Throws HttpError (OVERLOADED) where too many listen. */
  join(response: ServerResponse): Promise<void>;
}

const EVERY_MS = 1_000;
const MAX_LISTENERS = 50;
/** A listener that takes nothing more is not waited for. */
const MAX_WAITING_BYTES = 4 << 20;
/** After so many milliseconds a listener whose connection has broken comes back. */
const RETRY_MS = 2_000;

/** Server-sent events (html.spec.whatwg.org, 9.2): one look a second for all listeners together. */
export function createBroadcast({ traffic, drift, accepting, grafanaUrl }: ServeDeps): Broadcast {
  const listeners = new Set<ServerResponse>();
  let until = 0;
  let toldAlerts = "";
  let toldDrift: DriftView | null = null;
  let timer: NodeJS.Timeout | undefined;
  const toAll = (text: string): void => {
    for (const each of listeners) {
      if (each.writableLength > MAX_WAITING_BYTES) each.destroy();
      else each.write(text);
    }
  };
  const look = async (): Promise<void> => {
    const { alerts, ...news } = await traffic.since(until);
    until = news.until;
    let text = eventText("news", { now: Date.now(), ...news, seconds: [...news.seconds] });
    const alertsText = eventText("alerts", [...alerts]);
    if (alertsText !== toldAlerts) text += alertsText;
    toldAlerts = alertsText;
    const view = drift.view();
    if (view !== toldDrift) text += eventText("drift", view);
    toldDrift = view;
    toAll(text);
  };
  const lookAgain = (): void => {
    timer = setTimeout(() => {
      void look().finally(() => {
        // Who listens on would keep a draining process alive.
        if (!accepting()) for (const each of listeners) each.end();
        if (listeners.size > 0) lookAgain();
        else timer = undefined;
      });
    }, EVERY_MS);
  };
  return {
    async join(response) {
      if (listeners.size >= MAX_LISTENERS) {
        throw new HttpError("OVERLOADED", `${MAX_LISTENERS} listen already, and no more are told`, {
          hint: "GET /metrics has the same numbers",
        });
      }
      listeners.add(response);
      response.once("close", () => listeners.delete(response));
      const { alerts, ...past } = await traffic.past();
      const told: TrafficEvents["past"] = {
        now: Date.now(),
        until: past.until,
        seconds: [...past.seconds],
        minutes: [...past.minutes],
        latencyBounds: LATENCY_BUCKETS,
        grafanaUrl: grafanaUrl ?? null,
      };
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // Else nginx collects what should be told at once.
        "x-accel-buffering": "no",
      });
      response.write(
        `retry: ${RETRY_MS}\n\n${eventText("past", told)}${eventText("alerts", [...alerts])}${eventText("drift", drift.view())}`,
      );
      if (timer === undefined) {
        until = past.until;
        lookAgain();
      }
    },
  };
}

/** One event. JSON has no line ends, which would be those of the field. */
export function eventText<Name extends keyof TrafficEvents>(name: Name, data: TrafficEvents[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
