import { featureKinds } from "../config/dataset-spec.ts";
import type { Cell } from "../dataset/cells.ts";
import { cell } from "../dataset/table.ts";
import { OpsError } from "../errors.ts";
import { type FeatureView, featureView, type ViewStatus } from "../feature-store/feature-store.ts";
import type { StageContext } from "./stage.ts";

type StoreContext = Pick<StageContext, "spec" | "ports">;

/** What the store has of one entity. */
export interface EntityFeatures {
  readonly entity: number | string;
  readonly found: boolean;
  /** ISO 8601, UTC; null where nothing was found. */
  readonly eventTime: string | null;
  readonly features: Readonly<Record<string, Cell>>;
}

/** The values of entities, from one version of the dataset's view. */
export interface FeaturesRead {
  readonly location: string;
  readonly view: string;
  readonly version: string;
  readonly entities: readonly EntityFeatures[];
}

/** A version of a view, as lists show it. */
export interface ViewRow {
  readonly view: string;
  readonly version: string;
  readonly entities: number;
  readonly features: readonly string[];
  readonly ttlSeconds: number | null;
  readonly digest: string;
  readonly materializedAt: string;
  /** Whether this is the version that the dataset file amounts to. */
  readonly isCurrent: boolean;
}

/** What a view amounts to. */
export interface ViewSummary extends ViewRow {
  readonly location: string;
  readonly oldestEventTime: string | null;
  readonly newestEventTime: string | null;
  /** Of each feature, the share of the entities that have no value. */
  readonly missing: Readonly<Record<string, number>>;
}

/**
 * The newest values of entities, or those that were known at `asOf`. Throws OPS_FEATURES_NOT_FOUND where the view was never
 * materialized, and what the store throws.
 */
export async function getFeatures(
  context: StoreContext,
  entities: readonly (number | string)[],
  { asOf, version }: { readonly asOf?: Date | undefined; readonly version?: string | undefined } = {},
): Promise<FeaturesRead> {
  const store = await context.ports.featureStore();
  const { view } = await heldView(context, version);
  const read =
    asOf === undefined
      ? await store.getOnline(view, entities)
      : await store.getHistorical(view, entities, asOf);
  return {
    location: store.location,
    view: view.name,
    version: view.version,
    entities: entities.map((entity, row) => ({
      entity,
      found: read.found[row],
      eventTime: read.found[row] ? isoTime(read.eventTimes[row]) : null,
      features: Object.fromEntries(
        [...read.features.columns].map(([name, column]) => [name, cell(column, row)]),
      ),
    })),
  };
}

/** Every view of the store in every version, by name, the one materialized last first. */
export async function listViews({ spec, ports }: StoreContext): Promise<ViewRow[]> {
  const current = currentView(spec);
  const held = await (await ports.featureStore()).list();
  return held.map((status) => viewRow(status, current));
}

/** The statistics of one version of the dataset's view. Throws OPS_FEATURES_NOT_FOUND where it was never materialized. */
export async function summarizeView(context: StoreContext, version?: string): Promise<ViewSummary> {
  const store = await context.ports.featureStore();
  const status = await heldView(context, version);
  const { entities, oldestEventTime, newestEventTime, missing } = await store.statistics(status.view);
  return {
    ...viewRow(status, currentView(context.spec)),
    location: store.location,
    entities,
    oldestEventTime: oldestEventTime === null ? null : isoTime(oldestEventTime),
    newestEventTime: newestEventTime === null ? null : isoTime(newestEventTime),
    missing: Object.fromEntries(
      [...missing].map(([name, count]) => [name, entities === 0 ? 0 : count / entities]),
    ),
  };
}

/** Removes one version of the dataset's view with its history. Throws OPS_FEATURES_NOT_FOUND where there is none. */
export async function deleteView(
  { spec, ports }: StoreContext,
  version: string,
): Promise<{ readonly view: string; readonly version: string; readonly location: string }> {
  const store = await ports.featureStore();
  if (!(await store.delete({ name: spec.name, version })))
    throw notFound(`\`${spec.name}\` in version \`${version}\``, store.location);
  return { view: spec.name, version, location: store.location };
}

/** The version that was asked for, else that of the dataset file. */
async function heldView({ spec, ports }: StoreContext, version: string | undefined): Promise<ViewStatus> {
  const store = await ports.featureStore();
  const wanted = version ?? currentView(spec).version;
  const status = (await store.list()).find(({ view }) => view.name === spec.name && view.version === wanted);
  if (status === undefined) throw notFound(`\`${spec.name}\` in version \`${wanted}\``, store.location);
  return status;
}

function currentView(spec: StageContext["spec"]): FeatureView {
  return featureView(spec, featureKinds(spec));
}

function viewRow(
  { view, entities, digest, ttlSeconds, materializedAt }: ViewStatus,
  current: FeatureView,
): ViewRow {
  const { name, version, features } = view;
  const isCurrent = name === current.name && version === current.version;
  return {
    view: name,
    version,
    entities,
    features: [...features.keys()],
    ttlSeconds,
    digest,
    materializedAt,
    isCurrent,
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function notFound(what: string, location: string): OpsError {
  return new OpsError("OPS_FEATURES_NOT_FOUND", `view ${what} is not in ${location}`, {
    hint: "titanic-ops features list shows what is there; titanic-ops features materialize writes the dataset's view",
    details: { location },
  });
}
