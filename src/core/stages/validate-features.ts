import { createReadStream } from "node:fs";
import { digestFile } from "../atomic-file.ts";
import { featureKinds } from "../config/dataset-spec.ts";
import { processedTypes } from "../config/layout.ts";
import { readBatches } from "../dataset/csv/read-table.ts";
import { createReservoir } from "../draw-rows.ts";
import { checkFeatureStore, type EntityRow, SAMPLE_ROWS } from "../expectations/feature-store-check.ts";
import { buildReport } from "../expectations/validation-report.ts";
import { featureView } from "../feature-store/feature-store.ts";
import { createRng } from "../rng.ts";
import { inputMissing, type StageContext } from "./stage.ts";
import { type ValidateResult, writeReports } from "./validated.ts";

/** Checks the stored features against the processed file. Throws OPS_STAGE_INPUT_MISSING where there is none. */
export async function validateFeatureStore(context: StageContext): Promise<ValidateResult> {
  const { spec, paths, ports, signal } = context;
  const digest = await digestFile(paths.processed);
  if (digest === null) throw inputMissing(paths.processed, "process");
  const view = featureView(spec, featureKinds(spec));
  const types = processedTypes(spec);
  const names = [...types.keys()];
  const reservoir = createReservoir(SAMPLE_ROWS, createRng(spec.seed));
  const sample: EntityRow[] = [];
  const stream = createReadStream(paths.processed);
  for await (const { rows } of readBatches(stream, { types }, paths.processed, signal)) {
    for (const row of rows) {
      const slot = reservoir.slot();
      if (slot < 0) continue;
      const features = new Map(names.map((name, i) => [name, row[i]]));
      sample[slot] = { entity: features.get(spec.id) ?? "", features };
    }
  }
  const store = await ports.featureStore();
  const results = await checkFeatureStore(store, view, {
    rows: reservoir.seen,
    sha256: digest.sha256,
    sample,
  });
  const meta = { file: `${view.name} in ${store.location}`, rows: reservoir.seen, invalid_rows: 0 };
  return writeReports(context, buildReport({ name: `${spec.name}_features` }, results, meta));
}
