import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api.ts";
import { trafficEvents } from "./traffic-events.ts";
import { createTrafficStore, type TrafficStore } from "./traffic-store.ts";
import type { Alert, DriftView, TrafficEvent } from "./traffic-told.ts";

/** What is known of the traffic. */
export interface Watching {
  readonly store: TrafficStore;
  readonly alerts: readonly Alert[];
  readonly drift: DriftView | null;
  readonly latencyBounds: readonly number[];
  readonly grafanaUrl: string | null;
  /** Changes with whatever comes into the store. */
  readonly counted: number;
}

/** Null while nothing was told. */
export interface TrafficState {
  readonly watching: Watching | null;
  readonly connection: "connecting" | "live" | "lost";
  /** Why there is no connection; null where it was there before and is tried again. */
  readonly failure: Failure | null;
  readonly retry: () => void;
}

const RETRY_MS = { first: 1_000, most: 15_000 };

/** Listens to the service, again and again where the connection breaks; while `isPaused` what is told is not drawn. */
export function useTraffic(isPaused: boolean): TrafficState {
  const [watching, setWatching] = useState<Watching | null>(null);
  const [connection, setConnection] = useState<TrafficState["connection"]>("connecting");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  useEffect(() => {
    const stop = new AbortController();
    let latest: Watching | null = null;
    let wait: number = RETRY_MS.first;
    const listen = async (): Promise<void> => {
      for await (const told of trafficEvents(stop.signal)) {
        latest = after(latest, told);
        wait = RETRY_MS.first;
        setConnection("live");
        setFailure(null);
        if (!paused.current) setWatching(latest);
      }
    };
    const failed = (error: unknown): void => {
      // Where there is something to look at, a connection that broke is no more than a word beside it.
      const isTold = error instanceof Failure && (latest === null || error.kind !== "offline");
      if (isTold && !stop.signal.aborted) setFailure(error);
    };
    const listenOn = async (): Promise<void> => {
      for (; !stop.signal.aborted; wait = Math.min(2 * wait, RETRY_MS.most)) {
        await listen().catch(failed);
        if (stop.signal.aborted) return;
        setConnection("lost");
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    };
    void listenOn();
    return () => stop.abort();
  }, [turn]);
  return { watching, connection, failure, retry: () => setTurn((last) => last + 1) };
}

function after(before: Watching | null, { event, data }: TrafficEvent): Watching | null {
  if (event === "past") {
    const { latencyBounds, grafanaUrl } = data;
    const { alerts, drift } = before ?? { alerts: [], drift: null };
    return { store: createTrafficStore(data), alerts, drift, latencyBounds, grafanaUrl, counted: 0 };
  }
  if (before === null) return null;
  if (event === "alerts") return { ...before, alerts: data };
  if (event === "drift") return { ...before, drift: data };
  before.store.add(data.seconds, data.until);
  return { ...before, counted: before.counted + 1 };
}
