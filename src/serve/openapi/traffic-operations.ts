import { z } from "zod";
import { eventText, trafficEvents } from "../traffic/broadcast.ts";
import type { OperationsOf } from "./operation.ts";

/** What the documentation says of `/traffic`. */
export const trafficOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/traffic",
    id: "traffic",
    tag: "health",
    summary: "What is asked and answered, and how far it has drifted, as it happens",
    description:
      "Server-sent events. First `past`, then each second `news`; `alerts` and `drift` whenever they have changed. Counts are those of all workers. Ends when the service is to end: connect again.",
    answers: {
      200: {
        description: "An event after the other, until the connection is closed",
        content: {
          type: "text/event-stream",
          stream: true,
          schema: z.union(
            Object.entries(trafficEvents).map(([event, data]) =>
              z.object({ event: z.literal(event), data: jsonText(data) }),
            ),
          ),
          examples: { news: eventText("news", { now: 1769860802100, until: 1769860800100, seconds: [] }) },
        },
      },
    },
    errors: ["OVERLOADED"],
  },
];

/** A text that is JSON of a schema, as the `data` of an event is. */
function jsonText(schema: z.ZodType): z.ZodType {
  const { $schema: _, ...contentSchema } = z.toJSONSchema(schema);
  return z.string().meta({ contentMediaType: "application/json", contentSchema });
}
