import { z } from "zod";
import type { FeatureView, Materialization, ViewStatistics, ViewStatus } from "./feature-store.ts";

/** What a store writes down of a version of a view, as JSON. */
export const viewRecordSchema = z.object({
  name: z.string(),
  version: z.string(),
  entity: z.string(),
  entityType: z.enum(["integer", "text"]),
  features: z.array(z.tuple([z.string(), z.enum(["number", "text"])])),
  ttlSeconds: z.number().nullable(),
  entities: z.number(),
  /** Null from when values are being written until they all are. */
  digest: z.string().nullable(),
  materializedAt: z.string(),
  /** The newest event time that may have been written so far, in milliseconds since 1970. */
  newestEventTime: z.number().nullable(),
});

export type ViewRecord = z.infer<typeof viewRecordSchema>;

/** The record of a view after a materialization, and the status that it stands for. `held` is the record before. */
export function newRecord(
  view: FeatureView,
  entities: number,
  { digest, ttlSeconds, at, eventTimes }: Materialization,
  held: ViewRecord | null,
): { readonly record: ViewRecord; readonly status: ViewStatus } {
  const newest = eventTimes.reduce(
    (a, b) => Math.max(a, b),
    held?.newestEventTime ?? Number.NEGATIVE_INFINITY,
  );
  const materializedAt = at.toISOString();
  return {
    status: { view, entities, digest, ttlSeconds, materializedAt },
    record: {
      ...view,
      features: [...view.features],
      ttlSeconds,
      entities,
      digest,
      materializedAt,
      newestEventTime: Number.isFinite(newest) ? newest : null,
    },
  };
}

/** What a record tells; null while a materialization has not come to its end. */
export function statusOf(record: ViewRecord): ViewStatus | null {
  const { name, version, entity, entityType, features, digest, entities, ttlSeconds, materializedAt } =
    record;
  if (digest === null) return null;
  const view = { name, version, entity, entityType, features: new Map(features) };
  return { view, entities, digest, ttlSeconds, materializedAt };
}

/** The views by name, of each the version first that was materialized last. */
export function inOrder(records: readonly ViewRecord[]): ViewStatus[] {
  const byName = (a: ViewStatus, b: ViewStatus) => (a.view.name < b.view.name ? -1 : 1);
  const newestFirst = (a: ViewStatus, b: ViewStatus) => (a.materializedAt > b.materializedAt ? -1 : 1);
  return records
    .map(statusOf)
    .filter((status) => status !== null)
    .sort((a, b) => (a.view.name === b.view.name ? newestFirst(a, b) : byName(a, b)));
}

/** The statistics of a view that nothing is in. */
export const NO_ENTITIES: ViewStatistics = {
  entities: 0,
  oldestEventTime: null,
  newestEventTime: null,
  missing: new Map(),
};
