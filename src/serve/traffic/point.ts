import { z } from "zod";

const count = z.int().min(0);

/** What was asked and answered in a span of time: counts, so that spans and processes can be added up. */
export const trafficPointSchema = z.strictObject({
  at: z.int().describe("When the span began, in milliseconds since 1970"),
  answered: count.describe("Prediction requests answered, whatever the answer"),
  refused: count.describe("Those answered 4xx"),
  failed: count.describe("Those answered 5xx"),
  predictions: count.describe("Rows that were given a prediction"),
  latency: z
    .array(count)
    .describe("Requests by time taken, but for batches: of each bucket, the last without an end"),
  scores: z
    .array(count)
    .describe(
      "Predictions by probability, of each tenth: that of the positive class, of more than two of the predicted one",
    ),
});

export type TrafficPoint = z.infer<typeof trafficPointSchema>;

/** The same counts since the process began. */
export type TrafficTotals = Omit<TrafficPoint, "at">;

/** What has come between two readings. */
export function difference(at: number, after: TrafficTotals, before: TrafficTotals): TrafficPoint {
  return { at, ...combined(after, before, -1) };
}

/** Two spans as one that began with the first. */
export function sum(a: TrafficPoint, b: TrafficPoint): TrafficPoint {
  return { at: Math.min(a.at, b.at), ...combined(a, b, 1) };
}

/** Whether nothing was asked and nothing predicted. */
export function isQuiet({ answered, predictions }: TrafficPoint): boolean {
  return answered === 0 && predictions === 0;
}

function combined(a: TrafficTotals, b: TrafficTotals, sign: 1 | -1): TrafficTotals {
  const each = (of: readonly number[], with_: readonly number[]) =>
    of.map((value, i) => value + sign * (with_[i] ?? 0));
  return {
    answered: a.answered + sign * b.answered,
    refused: a.refused + sign * b.refused,
    failed: a.failed + sign * b.failed,
    predictions: a.predictions + sign * b.predictions,
    latency: each(a.latency, b.latency),
    scores: each(a.scores, b.scores),
  };
}

/** Points of several processes as one list, those of one time added up, in their order. */
export function mergePoints(lists: readonly (readonly TrafficPoint[])[]): TrafficPoint[] {
  const merged = new Map<number, TrafficPoint>();
  for (const point of lists.flat()) {
    const other = merged.get(point.at);
    merged.set(point.at, other === undefined ? point : sum(other, point));
  }
  return [...merged.values()].sort((a, b) => a.at - b.at);
}
