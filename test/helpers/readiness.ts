import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Served } from "./served-binary.ts";

/** What `GET /ready` says. */
export interface Readiness {
  readonly status: number;
  readonly ready: boolean;
  readonly degraded: boolean;
  readonly conditions: readonly { readonly name: string; readonly ok: boolean; readonly required: boolean }[];
}

/** Asks a service how it stands. */
export async function readiness({ url }: Served): Promise<Readiness> {
  const response = await fetch(`${url}/ready`);
  return { status: response.status, ...((await response.json()) as Omit<Readiness, "status">) };
}

/** Whether a condition is met; undefined where it is not listed. */
export function isOk({ conditions }: Readiness, name: string): boolean | undefined {
  return conditions.find((each) => each.name === name)?.ok;
}

/** Waits until a service stands as it should. */
export async function untilReady(
  served: Served,
  what: string,
  isSo: (now: Readiness) => boolean,
): Promise<void> {
  let now = await readiness(served);
  for (let waited = 0; waited < 20_000 && !isSo(now); waited += 50) {
    await sleep(50);
    now = await readiness(served);
  }
  assert.ok(isSo(now), `never came about: ${what}: ${JSON.stringify(now)}`);
}
