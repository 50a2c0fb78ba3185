import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Long enough for clients to be told `connection: close` on their next request, and for a probe to see it. */
const LAME_DUCK_MS = 500;
/** Long enough for the request of a connection that was taken in the last moment to arrive. */
const SETTLE_MS = 250;
const LOOK_EVERY_MS = 25;

/**
 * Ends a server without losing a request. First it goes on, while readiness is false and every answer says
 * `connection: close`; then no new connection is taken; then those that are idle are closed, and those under way when
 * they have ended, or when the grace is over. Node's own `close` closes idle connections at once, among them some
 * whose next request is on its way, which is then reset.
 */
export async function stopGracefully(server: Server, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  if ((await connections(server)) > 0) await sleep(Math.min(LAME_DUCK_MS, graceMs / 2));
  // Of net.Server: the one of http.Server closes idle connections.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  await untilUnused(server, Math.min(SETTLE_MS, deadline - performance.now()));
  const closeIdle = setInterval(() => {
    if (performance.now() < deadline) server.closeIdleConnections();
    else server.closeAllConnections();
  }, LOOK_EVERY_MS);
  await closed;
  clearInterval(closeIdle);
}

/** Waits so long, or until no connection is open. */
async function untilUnused(server: Server, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline && (await connections(server)) > 0) await sleep(LOOK_EVERY_MS);
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
