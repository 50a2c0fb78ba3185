import { featureKinds } from "../config/dataset-spec.ts";
import { cell, type Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { OpsError } from "../errors.ts";
import { type FeatureStore, type FeatureView, featureView } from "../feature-store/feature-store.ts";
import type { StageContext } from "./stage.ts";

/** Entities asked for together. */
const BATCH = 10_000;

/**
 * The rows of the processed file with the features that the store holds of them, in the file's order. `digest` is that of
 * the file: features of other rows would be joined with these labels unnoticed. Throws OPS_FEATURES_NOT_FOUND where the store
 * holds another file's features or lacks an entity.
 */
export async function withStoredFeatures(
  { spec, ports, onProgress }: StageContext,
  processed: Table,
  digest: string,
): Promise<Table> {
  const kinds = featureKinds(spec);
  const view = featureView(spec, kinds);
  const store = await ports.featureStore();
  await refuseOtherRows(store, view, digest);
  const id = processed.columns.get(spec.id);
  if (id === undefined) throw new Error(`the table has no column \`${spec.id}\``);
  const builder = createTableBuilder(kinds);
  for (let start = 0; start < processed.rows; start += BATCH) {
    const count = Math.min(BATCH, processed.rows - start);
    const entities = Array.from({ length: count }, (_, i) => cell(id, start + i) ?? "");
    const { features, found } = await store.getOnline(view, entities);
    const lacking = found.indexOf(false);
    if (lacking >= 0) throw notThere(store, `entity \`${entities[lacking]}\` of view \`${view.name}\``);
    const columns = [...features.columns.values()];
    for (let row = 0; row < count; row++) builder.add(columns.map((column) => cell(column, row)));
    onProgress({ done: start + count, total: processed.rows, unit: "entities" });
  }
  return { rows: processed.rows, columns: new Map([...processed.columns, ...builder.table().columns]) };
}

async function refuseOtherRows(store: FeatureStore, view: FeatureView, digest: string): Promise<void> {
  const status = await store.status(view);
  if (status === null) throw notThere(store, `view \`${view.name}\` in version \`${view.version}\``);
  if (status.digest === digest) return;
  throw notThere(store, `what view \`${view.name}\` holds of this processed file (it is another file's)`);
}

function notThere({ location }: FeatureStore, what: string): OpsError {
  return new OpsError("OPS_FEATURES_NOT_FOUND", `${what} is not in ${location}`, {
    hint: "titanic-ops features materialize writes it",
    details: { location },
  });
}
