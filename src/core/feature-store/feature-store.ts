import { type ColumnSpec, columnKind } from "../dataset/columns.ts";
import type { Table } from "../dataset/table.ts";

/** A named set of features of one kind of entity. */
export interface FeatureView {
  readonly name: string;
  /** The column that tells entities apart. */
  readonly entity: string;
  readonly entityType: "integer" | "text";
  /** The features in order, by kind. */
  readonly features: ReadonlyMap<string, "number" | "text">;
}

/** The view of a dataset's features: one entity for each id. */
export function featureView(
  dataset: {
    readonly name: string;
    readonly id: string;
    readonly columns: Readonly<Record<string, ColumnSpec>>;
  },
  features: FeatureView["features"],
): FeatureView {
  const { name, id, columns } = dataset;
  return {
    name,
    entity: id,
    entityType: columnKind(columns[id]) === "number" ? "integer" : "text",
    features,
  };
}

/** What the store holds of a view. */
export interface ViewStatus {
  readonly entities: number;
  /** SHA-256 of the processed file that the values came from. */
  readonly digest: string;
}

/** The port of the feature store: features by entity, written in batches, read one entity at a time. */
export interface FeatureStore {
  /** Where the features are, free of secrets. */
  readonly location: string;
  /**
   * Replaces the view's values by those of `table` (the entity column and the features, in any order; further
   * columns are left out), all at once.
   */
  materialize(view: FeatureView, table: Table, digest: string): Promise<ViewStatus>;
  /** What is held of a view; null where nothing is. */
  status(view: FeatureView): Promise<ViewStatus | null>;
  /**
   * The features of entities, a row each in the order asked; `found[i]` is false where there is none, which holds
   * for all entities of a view that was never materialized. A whole number may be asked for as text.
   */
  getOnline(
    view: FeatureView,
    entities: readonly (number | string)[],
  ): Promise<{ features: Table; found: boolean[] }>;
}
