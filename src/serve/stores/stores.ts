import { Counter, Gauge, type Registry } from "prom-client";
import { withDeadline } from "../../core/deadline.ts";
import type { Logger } from "../../core/log.ts";

/** What a service may work with beside its model, and go on without. */
export const STORE_NAMES = ["redis", "features", "prediction-log"] as const;

export type StoreName = (typeof STORE_NAMES)[number];

/** A store that was configured. */
export interface Store {
  readonly name: StoreName;
  /** Rejects with the reason when the store does not answer. */
  check(): Promise<unknown>;
}

/** How a store stands, for those who use it. */
export interface StoreHealth {
  /** Whether it answered when it was last looked at. One that did not is best not asked: it may not answer for long. */
  isUp(): boolean;
  /** Takes note that it failed one who used it. */
  failed(error: unknown): void;
}

/** One thing that readiness depends on, or, where it is not required, that the service is the poorer without. */
export interface Condition {
  readonly name: string;
  readonly ok: boolean;
  readonly required: boolean;
  /** Why it is not ok, where that is more than its name says. */
  readonly why?: string;
}

/** The stores of a service, looked at in the background: asking how they stand never waits for one. */
export interface Stores {
  of(name: StoreName): StoreHealth;
  conditions(): Condition[];
  /** Looks at all of them once. */
  check(): Promise<void>;
  close(): void;
}

export interface StoresOptions {
  readonly stores: readonly Store[];
  /** The stores without which the service is not ready. */
  readonly required: readonly StoreName[];
  readonly registry: Registry;
  readonly log: Logger;
  readonly everyMs?: number;
  /** A store that takes longer to answer counts as one that does not. */
  readonly deadlineMs?: number;
}

/** Begins to look at the stores. One that has not been looked at yet does not count as up. */
export function createStores(options: StoresOptions): Stores {
  const { stores, required, registry, log, everyMs = 1_000, deadlineMs = 1_000 } = options;
  const metrics = storeMetrics(registry);
  const watched = stores.map((store) => watchStore(store, { log, deadlineMs, metrics }));
  const check = async (): Promise<void> => {
    await Promise.all(watched.map((each) => each.check()));
  };
  const timer = setInterval(() => void check(), everyMs).unref();
  return {
    of(name) {
      const found = watched.find((each) => each.name === name);
      if (found === undefined) throw new Error(`there is no store \`${name}\``);
      return found;
    },
    conditions: () =>
      watched.map(({ name, isUp }) => ({ name, ok: isUp(), required: required.includes(name) })),
    check,
    close: () => clearInterval(timer),
  };
}

interface WatchedStore extends StoreHealth {
  readonly name: StoreName;
  /** Looks at it once; never rejects. */
  check(): Promise<void>;
}

function watchStore(
  store: Store,
  { log, deadlineMs, metrics }: { log: Logger; deadlineMs: number; metrics: ReturnType<typeof storeMetrics> },
): WatchedStore {
  const { name } = store;
  let up: boolean | null = null;
  let checking: Promise<void> | null = null;
  let told = "";
  /** Each reason once, until the store has answered again: an outage lasts longer than it is news. */
  const failed = (error: unknown): void => {
    metrics.errors.inc({ store: name });
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== told) log.warn({ store: name }, `the store \`${name}\` failed: ${reason}`);
    told = reason;
  };
  const look = async (): Promise<void> => {
    const wasUp = up;
    try {
      await withDeadline(store.check(), deadlineMs);
      up = true;
      if (wasUp === false) log.info({ store: name }, `the store \`${name}\` answers again`);
      if (wasUp === false) told = "";
    } catch (error) {
      up = false;
      failed(error);
    }
    metrics.up.set({ store: name }, up ? 1 : 0);
  };
  return {
    name,
    isUp: () => up === true,
    failed,
    check() {
      checking ??= look().finally(() => {
        checking = null;
      });
      return checking;
    },
  };
}

function storeMetrics(registry: Registry) {
  const labelNames = ["store"];
  const registers = [registry];
  const up = new Gauge({
    name: "store_up",
    help: "Whether a store answers: 0 is a service that goes on without it",
    aggregator: "min",
    labelNames,
    registers,
  });
  const errors = new Counter({
    name: "store_errors_total",
    help: "Times that a store failed one who used it, or did not answer when it was looked at",
    labelNames,
    registers,
  });
  return { up, errors };
}
