import type { Section } from "../dashboard.ts";
import { timeSeries } from "../panels.ts";
import { REQUESTS } from "../queries.ts";

/** Rate, errors and duration. */
export function requests(): Section {
  return {
    title: "Requests",
    panels: [
      timeSeries({
        title: "Rate",
        description: "Prediction requests a second, by route and status. 499: the caller had gone.",
        unit: "reqps",
        queries: REQUESTS.rate,
        width: 8,
      }),
      timeSeries({
        title: "Errors",
        description:
          "Shares of the prediction requests: failed for the service's fault, refused for the caller's.",
        unit: "percentunit",
        queries: REQUESTS.failures,
        width: 8,
      }),
      timeSeries({
        title: "Duration",
        description: "From a request's head to the end of its answer, streamed batches among them.",
        unit: "s",
        queries: REQUESTS.duration,
        width: 8,
      }),
      timeSeries({
        title: "Errors by code",
        description: "Prediction requests a second that were answered with an error.",
        unit: "reqps",
        queries: REQUESTS.errorCodes,
        width: 12,
      }),
      timeSeries({
        title: "In flight",
        description: "Requests that wait for their answer.",
        unit: "short",
        queries: REQUESTS.inFlight,
        width: 12,
      }),
    ],
  };
}
