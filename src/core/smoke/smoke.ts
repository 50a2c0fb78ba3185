import { setTimeout as sleep } from "node:timers/promises";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";
import type { CheckName } from "./check-names.ts";
import { type Clients, SMOKE_CHECKS, type SmokeCheck } from "./checks.ts";
import { createSmokeClient } from "./client.ts";

export interface SmokeOptions {
  /** Where the API is. */
  readonly url: string;
  /** Where the page is, when elsewhere. */
  readonly uiUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** What is not asked, because it is not for whoever asks here. */
  readonly skip?: readonly CheckName[] | undefined;
  /** For each answer. */
  readonly timeoutMs: number;
  /** How long the service may take to become ready. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Told while the service is waited for. */
  readonly onWait?: (reason: string) => void;
}

/** How one check went. */
export interface SmokeOutcome {
  readonly name: CheckName;
  /** Null: not tried, because nothing answers there or because it was to be left out. */
  readonly ok: boolean | null;
  readonly ms: number;
  readonly found: string;
}

export interface SmokeResult {
  readonly url: string;
  readonly ok: boolean;
  readonly checks: readonly SmokeOutcome[];
}

/** Between two looks at a service that is not ready. */
const LOOK_EVERY_MS = 500;

/**
 * Asks a service that runs for one of each of what it has to do. Changes nothing there, besides its counters. Throws
 * OPS_USAGE for what is not an address, OPS_INTERRUPTED when the signal is aborted; what the service does wrong is in
 * the result.
 */
export async function smokeTest(options: SmokeOptions): Promise<SmokeResult> {
  const { url, uiUrl = url, skip = [], signal } = options;
  const clientOf = (where: string) => createSmokeClient({ ...options, url: addressOf(where) });
  const clients: Clients = { api: clientOf(url), ui: clientOf(uiUrl) };
  await waitUntilReady(clients, options);
  const checks: SmokeOutcome[] = [];
  for (const check of SMOKE_CHECKS) {
    if (skip.includes(check.name)) checks.push(notTried(check, "left out"));
    else if (checks[0]?.ok === false) checks.push(notTried(check, "not tried"));
    else checks.push(await outcomeOf(check, clients));
    throwIfInterrupted(signal);
  }
  return { url: withoutSecrets(url), ok: checks.every(({ ok }) => ok !== false), checks };
}

function notTried({ name }: SmokeCheck, found: string): SmokeOutcome {
  return { name, ok: null, ms: 0, found };
}

async function outcomeOf(check: SmokeCheck, clients: Clients): Promise<SmokeOutcome> {
  const { name } = check;
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const found = await check.run(clients);
    return { name, ok: true, ms: took(), found };
  } catch (error) {
    return { name, ok: false, ms: took(), found: messageOf(error) };
  }
}

/** Waits at most so long; whether it is ready then, the checks say. */
async function waitUntilReady(clients: Clients, { waitMs, signal, onWait }: SmokeOptions): Promise<void> {
  const until = performance.now() + waitMs;
  while (performance.now() < until) {
    try {
      await clients.api.ask("/ready");
      return;
    } catch (error) {
      throwIfInterrupted(signal);
      onWait?.(messageOf(error));
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => throwIfInterrupted(signal));
  }
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || `${url.username}${url.password}` !== "") {
    throw new OpsError("OPS_USAGE", `\`${withoutSecrets(text)}\` is not the address of a service`, {
      hint: "titanic-ops smoke --url http://127.0.0.1:8000",
    });
  }
  return url;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
