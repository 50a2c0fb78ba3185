import type { Registry } from "prom-client";
import type { Peers } from "../workers/peers.ts";
import { type Alert, createAlerts, createErrorWatch, mergeAlerts } from "./alerts.ts";
import { createTrafficHistory, KEPT_MS } from "./history.ts";
import { difference, mergePoints, type TrafficPoint } from "./point.ts";
import { readTotals } from "./read-totals.ts";

/** What was asked and answered lately, by this process and by those that serve with it. */
export interface Traffic {
  /** All that is known of the past, up to the moment from which `follow` goes on. */
  past(): Promise<TrafficPast>;
  /** The seconds after `since` that all processes have counted by now, and the newest alerts. */
  since(since: number): Promise<TrafficNews>;
  /** Something happened that those who watch should know. */
  alert(alert: Pick<Alert, "kind"> & Partial<Alert>): void;
  close(): void;
}

export interface TrafficNews {
  readonly seconds: readonly TrafficPoint[];
  /** The last moment that `seconds` are about. */
  readonly until: number;
  readonly alerts: readonly Alert[];
}

export interface TrafficPast extends TrafficNews {
  readonly minutes: readonly TrafficPoint[];
}

/** What one process tells another. */
export interface TrafficShare {
  readonly seconds: TrafficPoint[];
  readonly minutes: TrafficPoint[];
  readonly alerts: readonly Alert[];
}

export interface TrafficOptions {
  readonly registry: Registry;
  readonly peers: Peers;
  /** The version that serves; null while there is none. */
  readonly modelVersion: () => string | null;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

const SECOND_MS = 1_000;
/** Processes count a second when it is over, each by its own timer: after another one all have. */
const SETTLED_MS = 2 * SECOND_MS;
/** Those who watch get news each second: who does not answer by then is left out. */
const PEERS_WITHIN_MS = 500;

/**
 * Counts each second what the metrics have gained, off the way of requests. The past is there before anybody asks, since
 * who comes to look has mostly heard of something that has happened.
 */
export function createTraffic({ registry, peers, modelVersion, now = Date.now }: TrafficOptions): Traffic {
  const history = createTrafficHistory();
  const alerts = createAlerts();
  const errors = createErrorWatch();
  const alert: Traffic["alert"] = (told) =>
    alerts.add({ at: now(), features: [], modelVersion: modelVersion(), ...told });
  let before = readTotals(registry);
  let timer: NodeJS.Timeout;
  const count = async (): Promise<void> => {
    const after = await readTotals(registry);
    // Named by the second that is over.
    const at = (Math.round(now() / SECOND_MS) - 1) * SECOND_MS;
    const second = difference(at, after, await before);
    before = Promise.resolve(after);
    history.add(second);
    const kind = errors(second);
    if (kind !== null) alert({ kind });
  };
  const atNextSecond = (): void => {
    timer = setTimeout(() => void count().finally(atNextSecond), SECOND_MS - (now() % SECOND_MS)).unref();
  };
  atNextSecond();
  const share = (since: number, until: number, withMinutes: boolean): TrafficShare => ({
    seconds: history.seconds(since, until),
    minutes: withMinutes ? history.minutes() : [],
    alerts: alerts.list(),
  });
  peers.onAsked("traffic", ({ since, until, withMinutes }) => share(since, until, withMinutes));
  const gather = async (since: number, withMinutes: boolean) => {
    const until = now() - SETTLED_MS;
    const others = await peers.ask("traffic", { since, until, withMinutes }, PEERS_WITHIN_MS);
    const all = [share(since, until, withMinutes), ...others];
    return {
      seconds: mergePoints(all.map(({ seconds }) => seconds)),
      minutes: mergePoints(all.map(({ minutes }) => minutes)),
      alerts: mergeAlerts(all.map((each) => each.alerts)),
      until,
    };
  };
  return {
    past: () => gather(now() - KEPT_MS.seconds, true),
    async since(since) {
      const { minutes: _, ...news } = await gather(since, false);
      return news;
    },
    alert,
    close: () => clearTimeout(timer),
  };
}
