import { sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { type ColumnSpec, columnKind } from "../dataset/columns.ts";
import type { Table } from "../dataset/table.ts";
import type { Retry } from "../retry.ts";

/** A named set of features of one kind of entity, in one version: all that a reader has to know. */
export interface FeatureView {
  readonly name: string;
  /** Tells views of one name apart that hold other features, or the same ones computed otherwise. */
  readonly version: string;
  /** The column that tells entities apart. */
  readonly entity: string;
  readonly entityType: "integer" | "text";
  /** The features in order, by kind. */
  readonly features: ReadonlyMap<string, "number" | "text">;
}

/** As many digits of the digest as tell the versions of one view apart, and can still be typed. */
const VERSION_DIGITS = 8;

/**
 * The view of a dataset's features: one entity for each id. Its version is a digest of what decides the values, so a
 * dataset file and a model trained from it agree on it, and a model of before a change goes on reading what it knows.
 */
export function featureView(
  dataset: {
    readonly name: string;
    readonly id: string;
    readonly columns: Readonly<Record<string, ColumnSpec>>;
    /** The steps that compute the features. */
    readonly features: readonly unknown[];
  },
  kinds: FeatureView["features"],
): FeatureView {
  const { name, id, columns, features: steps } = dataset;
  const entityType = columnKind(columns[id]) === "number" ? "integer" : "text";
  const decides = { entity: id, entityType, steps, features: [...kinds] };
  const version = sha256(canonicalJson(decides)).slice(0, VERSION_DIGITS);
  return { name, version, entity: id, entityType, features: kinds };
}

/** What a store keeps the time of a row's values under, beside the features: no feature can have this name. */
export const EVENT_TIME = "event_timestamp";

/** What a batch of values is written with. */
export interface Materialization {
  /** When the values of each row were so, in milliseconds since 1970. */
  readonly eventTimes: Float64Array;
  /** SHA-256 of the file that the values came from. */
  readonly digest: string;
  /** How long values count as known, from their event time; null: for ever. */
  readonly ttlSeconds: number | null;
  /** When this is being done. */
  readonly at: Date;
  readonly signal?: AbortSignal | undefined;
  /** How many entities are written so far. */
  readonly onProgress?: (written: number) => void;
  /** Told before one that broke off begins again. */
  readonly onRetry?: (retry: Retry) => void;
}

/** What the store knows of a view from its last materialization. */
export interface ViewStatus {
  readonly view: FeatureView;
  /** Entities in that materialization. */
  readonly entities: number;
  readonly digest: string;
  readonly ttlSeconds: number | null;
  /** ISO 8601, UTC. */
  readonly materializedAt: string;
}

/** Values of entities, a row each in the order asked; where `found[i]` is false they are missing, the time NaN. */
export interface FeatureValues {
  readonly features: Table;
  readonly found: readonly boolean[];
  /** Milliseconds since 1970. */
  readonly eventTimes: Float64Array;
}

/** What is in a view now. */
export interface ViewStatistics {
  readonly entities: number;
  /** Milliseconds since 1970; null where there is no entity. */
  readonly oldestEventTime: number | null;
  readonly newestEventTime: number | null;
  /** Of each feature, how many entities have no value. */
  readonly missing: ReadonlyMap<string, number>;
}

/** What answering by entity needs of a feature store. */
export interface OnlineFeatures {
  /** Where the features are, free of secrets. */
  readonly location: string;
  /** The last materialization of a view that came to its end; null where there is none. */
  status(view: FeatureView): Promise<ViewStatus | null>;
  /**
   * The newest values of entities; those older than the view's TTL, and all of a view that was never materialized, are
   * not found. A whole number may be asked for as text.
   */
  getOnline(view: FeatureView, entities: readonly (number | string)[]): Promise<FeatureValues>;
}

/**
 * The port of the feature store, after the ideas of Feast: values of entities with the time at which they were so, the
 * newest for answering, earlier ones for training.
 */
export interface FeatureStore extends OnlineFeatures {
  /**
   * Adds the values of `table` (the entity column and the features, in any order; further columns are left out, no
   * entity stands twice). Newer values of an entity than these stay the newest; those of the same event time are
   * replaced; entities that the table lacks stay. Doing it twice is doing it once, so one that broke off is simply done
   * again; until it has come to its end there is no status.
   */
  materialize(view: FeatureView, table: Table, how: Materialization): Promise<ViewStatus>;
  /** The values that were the newest at `asOf`: nothing from after it, and the TTL counts back from it. */
  getHistorical(
    view: FeatureView,
    entities: readonly (number | string)[],
    asOf: Date,
  ): Promise<FeatureValues>;
  /** Every view in every version, by name, the one materialized last first. */
  list(): Promise<ViewStatus[]>;
  /** What the online values of a view amount to. Reads them all. */
  statistics(view: FeatureView): Promise<ViewStatistics>;
  /** Removes one version of a view with its history; false where there was none. */
  delete(view: Pick<FeatureView, "name" | "version">): Promise<boolean>;
}
