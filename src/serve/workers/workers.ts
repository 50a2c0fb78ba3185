import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { OpsError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { createRounds, send } from "./rounds.ts";
import type { FromWorker, ServedAt } from "./worker-messages.ts";

/*
 * Several processes on one port. `cluster` is state of the process, so this file and membership.ts alone touch it: this one
 * in the process that leads the group, that one in the workers.
 */

/** The group, in the process that leads it. */
export interface WorkerGroup extends ServedAt {
  /** Lets every worker drain, and resolves when all have ended. */
  stop(): Promise<void>;
}

export interface WorkerGroupOptions {
  readonly count: number;
  /** How long a worker may take to end; one that takes longer is killed. */
  readonly graceMs: number;
  readonly log: Logger;
}

const RESTART_MS = { first: 100, most: 10_000 };
/** A worker that has lived so long did not fail for the reason that the one before it did. */
const STEADY_MS = 30_000;
/** Beyond the grace, which the worker itself keeps. */
const KILL_AFTER_MS = 1_000;

/**
 * Starts the workers, each of them this same program, and resolves when all of them listen. One that ends is started
 * again, at growing intervals. Throws what a worker says that it failed with, when it does before all are up.
 */
export async function startWorkers({ count, graceMs, log }: WorkerGroupOptions): Promise<WorkerGroup> {
  const live = new Set<Worker>();
  const listening = new Set<Worker>();
  const restarts = new Set<NodeJS.Timeout>();
  let stopping = false;
  let allUp = false;
  let quickEnds = 0;
  const rounds = createRounds(() => listening);
  const { promise: up, resolve, reject } = deferred<ServedAt>();
  const start = (): void => {
    const worker = cluster.fork();
    const startedAt = performance.now();
    live.add(worker);
    worker.on("message", (message: FromWorker) => {
      if (message.type === "listening") {
        listening.add(worker);
        if (allUp) send(worker, { type: "all-up" });
        else if (listening.size === count) {
          allUp = true;
          for (const each of listening) send(each, { type: "all-up" });
          resolve(message);
        }
      } else if (message.type === "failed") {
        if (!allUp) reject(new OpsError(message.code, message.message, { hint: message.hint }));
      } else if (message.type === "ask") void rounds.ask(worker, message);
      else rounds.answered(worker, message);
    });
    worker.once("exit", (code, signal) => {
      live.delete(worker);
      listening.delete(worker);
      rounds.forget(worker);
      if (stopping) return;
      if (!allUp) reject(new Error(`a worker ended before it listened (${signal ?? code})`));
      quickEnds = performance.now() - startedAt < STEADY_MS ? quickEnds + 1 : 0;
      const waitMs = Math.min(RESTART_MS.first * 2 ** Math.max(0, quickEnds - 1), RESTART_MS.most);
      log.warn({ pid: worker.process.pid, code, signal, waitMs }, "a worker ended; another takes its place");
      const timer = setTimeout(() => {
        restarts.delete(timer);
        start();
      }, waitMs);
      restarts.add(timer);
    });
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    for (const timer of restarts) clearTimeout(timer);
    const ended = [...live].map((worker) => once(worker, "exit"));
    for (const worker of live) send(worker, { type: "drain" });
    const kill = setTimeout(() => {
      for (const worker of live) worker.process.kill("SIGKILL");
    }, graceMs + KILL_AFTER_MS);
    await Promise.all(ended);
    clearTimeout(kill);
  };
  // Each worker takes connections from the port itself. Handed out in turn by this process, which is the default, a
  // connection that was on its way to a worker that dies is never answered and never closed.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  for (let i = 0; i < count; i++) start();
  try {
    const { url, uiUrl } = await up;
    return { url, ...(uiUrl !== undefined && { uiUrl }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
