import type { Cell } from "../dataset/cells.ts";
import type { Column, Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import type { FeatureValues, FeatureView } from "./feature-store.ts";

/** The entity as its column holds it; undefined for a text that stands for no whole number, which no row has. */
export function entityKey(view: FeatureView, entity: number | string): number | string | undefined {
  if (view.entityType === "text") return String(entity);
  if (typeof entity === "string" && !/^-?\d+$/.test(entity)) return undefined;
  return Number.isSafeInteger(Number(entity)) ? Number(entity) : undefined;
}

/** The view's columns of a table, in the view's order. Throws when one is absent. */
export function viewColumns(view: FeatureView, table: Table): Table {
  const picked = [view.entity, ...view.features.keys()].map((name): [string, Column] => {
    const column = table.columns.get(name);
    if (column === undefined) throw new Error(`the table has no column \`${name}\``);
    return [name, column];
  });
  return { rows: table.rows, columns: new Map(picked) };
}

/** One entity's values by the name of their column, and when they were so (milliseconds since 1970). */
export interface EntityValues {
  readonly values: Readonly<Record<string, Cell>>;
  readonly eventTime: number;
}

/** The values of entities in the order asked, from what was found of each. */
export function featureValues(
  view: FeatureView,
  found: readonly (EntityValues | null | undefined)[],
): FeatureValues {
  const names = [...view.features.keys()];
  const builder = createTableBuilder(view.features);
  for (const each of found) builder.add(names.map((name) => each?.values[name] ?? null));
  return {
    features: builder.table(),
    found: found.map((each) => each != null),
    eventTimes: Float64Array.from(found, (each) => each?.eventTime ?? Number.NaN),
  };
}
