import type { Section } from "../dashboard.ts";
import { timeSeries } from "../panels.ts";
import { RESOURCES } from "../queries.ts";

/** What the service takes, and what it works with. */
export function resources(): Section {
  return {
    title: "Resources",
    panels: [
      timeSeries({
        title: "Processor",
        description: "Processors that are kept busy.",
        unit: "none",
        queries: RESOURCES.processor,
        width: 8,
      }),
      timeSeries({
        title: "Memory",
        description: "Of all processes of an instance.",
        unit: "bytes",
        queries: RESOURCES.memory,
        width: 8,
      }),
      timeSeries({
        title: "Event loop lag",
        description: "99th percentile: how long a request may have to wait for others.",
        unit: "s",
        queries: RESOURCES.eventLoop,
        width: 8,
      }),
      timeSeries({
        title: "Queues",
        description: "Rows that wait beside the requests. Queues that are full drop and count.",
        unit: "short",
        queries: RESOURCES.queues,
        width: 8,
      }),
      timeSeries({
        title: "Stores",
        description: "1 while a store answers.",
        unit: "none",
        queries: RESOURCES.stores,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: "Processes",
        description: "That answer: fewer than --workers while one is started again.",
        unit: "none",
        queries: RESOURCES.processes,
        width: 8,
      }),
    ],
  };
}
