import { z } from "zod";
import { OpsError } from "../../errors.ts";
import type { RemoteRun } from "../remote/remote-tracker.ts";
import { type CometApi, rest } from "./api.ts";
import type { Point } from "./writes.ts";

const metricsSchema = z.object({
  metrics: z
    .array(
      z.object({
        metricName: z.string(),
        metricValue: z.coerce.number(),
        step: z.int().nullish(),
        timestamp: z.number().nullish(),
      }),
    )
    .default([]),
});

type PointThere = z.infer<typeof metricsSchema>["metrics"][number];

/** Comet may keep less of a time than it was told. */
const SAME_TIME_MS = 1000;

/**
 * The points that Comet does not have. A point that is sent again would be there twice, where a parameter would only be
 * written over: so where it is not known what has arrived, Comet is asked.
 */
export async function newPoints(
  api: CometApi,
  { id }: RemoteRun,
  points: readonly Point[],
  signal: AbortSignal,
): Promise<Point[]> {
  const there = new Map<string, PointThere[]>();
  for (const point of await pointsThere(api, id, signal)) {
    const alike = there.get(nameOf(point)) ?? [];
    alike.push(point);
    there.set(nameOf(point), alike);
  }
  return points.filter(
    (point) =>
      !there
        .get(nameOf(point))
        ?.some(({ timestamp }) => Math.abs((timestamp ?? point.timestamp) - point.timestamp) < SAME_TIME_MS),
  );
}

async function pointsThere(api: CometApi, experimentKey: string, signal: AbortSignal): Promise<PointThere[]> {
  try {
    const answer = await api.get(rest("experiment/metrics/get-all"), { experimentKey }, signal);
    return metricsSchema.safeParse(answer).data?.metrics ?? [];
  } catch (error) {
    // A server of before that question; and one that has no metric of the experiment yet.
    if (error instanceof OpsError && (error.details.status === 404 || error.details.status === 400))
      return [];
    throw error;
  }
}

function nameOf({ metricName, metricValue, step }: Omit<PointThere, "timestamp">): string {
  return JSON.stringify([metricName, step ?? null, metricValue]);
}
