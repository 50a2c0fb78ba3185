import cluster from "node:cluster";
import type { Registry } from "prom-client";
import type { OpsError } from "../../core/errors.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** A worker's place in the group; see workers.ts. */
export interface Membership {
  /** From 1; a worker that takes another's place has a new one. */
  readonly id: number;
  /** Aborted when the group is to end. */
  readonly signal: AbortSignal;
  /** Whether every worker has come up; stays so when one is started again, since the others answer meanwhile. */
  allUp(): boolean;
  /** The numbers of all processes, in Prometheus' text form. */
  metrics(own: Registry): Promise<string>;
  listening(url: string, own: Registry): void;
  failed(error: OpsError): Promise<void>;
  /** Lets the process end. */
  leave(): void;
}

const METRICS_TIMEOUT_MS = 3_000;

/** This process's membership; null where it is no worker. */
export function joinGroup(): Membership | null {
  const { worker } = cluster;
  if (worker === undefined) return null;
  const stop = new AbortController();
  const waiting = new Map<number, (text: string) => void>();
  let allUp = false;
  let last = 0;
  let registry: Registry | undefined;
  const tell = (message: FromWorker): Promise<void> =>
    new Promise((resolve) => {
      if (worker.isConnected()) worker.send(message, () => resolve());
      else resolve();
    });
  worker.on("message", (message: ToWorker) => {
    if (message.type === "drain") stop.abort();
    else if (message.type === "all-up") allUp = true;
    else if (message.type === "metrics") waiting.get(message.id)?.(message.text);
    else {
      void registry?.getMetricsAsJSON().then((metrics) => tell({ type: "numbers", id: message.id, metrics }));
    }
  });
  return {
    id: worker.id,
    signal: stop.signal,
    allUp: () => allUp,
    async metrics(own) {
      const id = ++last;
      const text = await new Promise<string | null>((resolve) => {
        const timer = setTimeout(() => resolve(null), METRICS_TIMEOUT_MS);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        void tell({ type: "metrics-wanted", id });
      });
      waiting.delete(id);
      // Some numbers are better than none.
      return text ?? own.metrics();
    },
    listening(url, own) {
      registry = own;
      void tell({ type: "listening", url });
    },
    failed: ({ code, message, hint }) => tell({ type: "failed", code, message, hint }),
    leave: () => worker.disconnect(),
  };
}
