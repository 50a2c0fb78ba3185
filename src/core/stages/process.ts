import { createReadStream } from "node:fs";
import { digestFile } from "../atomic-file.ts";
import { featureKinds } from "../config/dataset-spec.ts";
import { carriedColumns, rawTypes } from "../config/layout.ts";
import { columnKinds } from "../dataset/columns.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { tableBatches, writeCsv } from "../dataset/csv/write.ts";
import type { Column } from "../dataset/table.ts";
import { featureView } from "../feature-store/feature-store.ts";
import { createFeatureDeriver } from "../features/derive.ts";
import { type Materialized, materializeProcessed } from "./materialize.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";

/** What was computed and where it went. */
export interface ProcessResult {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly features: readonly string[];
  readonly featureStore: Materialized;
}

/**
 * Raw CSV → features: processed.csv, and from that the feature store. Nothing is learnt here, so nothing can leak. The file
 * is in place before the store is asked, so a store that fails costs nothing but itself.
 */
export const processStage: Stage<ProcessResult> = {
  name: "process",
  summary: ({ rows, features }) => `${features.length} features of ${rows} rows`,
  params: (spec) => {
    const { id, target, columns, features, feature_store } = spec;
    return { id, target, columns, features, feature_store, carried: carriedColumns(spec) };
  },
  async inputs({ paths }) {
    const digest = await digestFile(paths.raw);
    if (digest === null) throw inputMissing(paths.raw, "ingest");
    return { [paths.raw]: digest.sha256 };
  },
  async outputs({ spec, paths, ports }) {
    const digest = await digestFile(paths.processed);
    const stored = await (await ports.featureStore()).status(featureView(spec, featureKinds(spec)));
    return digest && stored && { [paths.processed]: digest.sha256, features: stored.digest };
  },
  async run(context) {
    const { file, ...written } = await writeFeatures(context);
    const featureStore = await materializeProcessed(context);
    context.log.info({ file, ...written, entities: featureStore.entities }, "processed");
    return { file, ...written, featureStore };
  },
};

async function writeFeatures({
  spec,
  paths,
  signal,
  onProgress,
}: StageContext): Promise<Omit<ProcessResult, "featureStore">> {
  const raw = await readTable(createReadStream(paths.raw), { types: rawTypes(spec) }, paths.raw, signal);
  onProgress({ done: raw.rows, total: null, unit: "rows" });
  const features = createFeatureDeriver(spec.features, columnKinds(spec.columns)).derive(raw);
  const carried = carriedColumns(spec).map((name) => [name, raw.columns.get(name) as Column] as const);
  const columns = new Map([...carried, ...features.columns]);
  const batches = tableBatches({ rows: raw.rows, columns });
  const digest = await writeCsv(paths.processed, [...columns.keys()], batches, signal);
  return { file: paths.processed, rows: raw.rows, ...digest, features: [...features.columns.keys()] };
}
