import { ask } from "../api.ts";
import { createEventSplitter } from "./event-splitter.ts";
import type { TrafficEvent } from "./traffic-told.ts";

/**
 * The service's events until it ends the stream. Not by EventSource, which sends no API key. Throws Failure where there is no
 * stream, and what `signal` aborts with.
 */
export async function* trafficEvents(signal: AbortSignal): AsyncGenerator<TrafficEvent> {
  const { body } = await ask("/traffic", { headers: { accept: "text/event-stream" }, signal });
  if (body === null) return;
  const split = createEventSplitter();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const { event, data } of split(value)) {
        yield { event, data: JSON.parse(data) } as TrafficEvent;
        await nextTask();
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * Lets the browser do what else there is: events that come at once would be drawn in one task, as long as all of them take.
 * Not by a timer, of which a page in the background has one a minute.
 */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
