import { createReadStream } from "node:fs";
import { digestFile } from "../atomic-file.ts";
import { featureKinds } from "../config/dataset-spec.ts";
import { rawTypes } from "../config/layout.ts";
import { columnKinds } from "../dataset/columns.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { tableBatches, writeCsv } from "../dataset/csv/write.ts";
import type { Column, Table } from "../dataset/table.ts";
import { featureView } from "../feature-store/feature-store.ts";
import { createFeatureDeriver } from "../features/derive.ts";
import { inputMissing, type Stage } from "./stage.ts";

/** What was computed and where it went. */
export interface ProcessResult {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly features: readonly string[];
  readonly featureStore: { readonly location: string; readonly view: string; readonly entities: number };
}

/** Raw CSV → features: processed.csv and the feature store. Nothing is learnt here, so nothing can leak. */
export const processStage: Stage<ProcessResult> = {
  name: "process",
  summary: ({ rows, features }) => `${features.length} features of ${rows} rows`,
  params: ({ id, target, columns, features }) => ({ id, target, columns, features }),
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
  async run({ spec, paths, ports, log, signal, onProgress }) {
    const raw = await readTable(createReadStream(paths.raw), { types: rawTypes(spec) }, paths.raw, signal);
    onProgress(`${raw.rows} rows read`);
    const features = createFeatureDeriver(spec.features, columnKinds(spec.columns)).derive(raw);
    const processed = withColumns(raw, [spec.id, spec.target.column], features);
    const digest = await writeCsv(
      paths.processed,
      [...processed.columns.keys()],
      tableBatches(processed),
      signal,
    );
    const store = await ports.featureStore();
    const view = featureView(spec, featureKinds(spec));
    const { entities } = await store.materialize(view, withColumns(raw, [spec.id], features), digest.sha256);
    log.info({ file: paths.processed, rows: raw.rows, entities, sha256: digest.sha256 }, "processed");
    return {
      file: paths.processed,
      rows: raw.rows,
      ...digest,
      features: [...features.columns.keys()],
      featureStore: { location: store.location, view: view.name, entities },
    };
  },
};

function withColumns(raw: Table, names: readonly string[], features: Table): Table {
  const kept = names.map((name) => [name, raw.columns.get(name) as Column] as const);
  return { rows: raw.rows, columns: new Map([...kept, ...features.columns]) };
}
