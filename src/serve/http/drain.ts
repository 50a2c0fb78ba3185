import type { IncomingMessage } from "node:http";

/** What is taken in of a body after it was refused, so that its sender gets to read why. */
const MAX_DRAINED_BYTES = 64 << 20;
const MAX_DRAIN_MS = 5_000;

/**
 * Reads what is left of a body that was refused, and drops it. A connection that is closed with bytes unread is reset,
 * and the reset takes the answer with it; and what stays unread would be taken for the next request. What does not end
 * within bounds is cut off.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = MAX_DRAINED_BYTES;
  const cut = setTimeout(() => request.destroy(), MAX_DRAIN_MS).unref();
  request
    .on("data", (piece: Buffer) => {
      left -= piece.length;
      if (left < 0) request.destroy();
    })
    .once("close", () => clearTimeout(cut))
    .once("error", () => undefined)
    .resume();
}
