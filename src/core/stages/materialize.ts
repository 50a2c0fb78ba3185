import { createReadStream } from "node:fs";
import { digestFile } from "../atomic-file.ts";
import { type DatasetSpec, featureKinds } from "../config/dataset-spec.ts";
import { processedTypes } from "../config/layout.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { type Column, cell, type Table } from "../dataset/table.ts";
import { OpsError } from "../errors.ts";
import { featureView, type ViewStatus } from "../feature-store/feature-store.ts";
import { lastLoad } from "./loads.ts";
import { inputMissing, type StageContext } from "./stage.ts";

/** What the feature store took in. */
export interface Materialized {
  readonly location: string;
  readonly view: string;
  readonly version: string;
  readonly entities: number;
}

/**
 * processed.csv → the dataset's view in the feature store. Throws OPS_STAGE_INPUT_MISSING without the file, OPS_INPUT_VALUE
 * for an event time that is none, and what the store throws.
 */
export async function materializeProcessed(context: StageContext): Promise<Materialized> {
  const { spec, paths, ports, log, now, signal, onProgress } = context;
  const digest = await digestFile(paths.processed);
  if (digest === null) throw inputMissing(paths.processed, "process");
  const types = processedTypes(spec);
  const table = await readTable(createReadStream(paths.processed), { types }, paths.processed, signal);
  const store = await ports.featureStore();
  const view = featureView(spec, featureKinds(spec));
  const { entities }: ViewStatus = await store.materialize(view, table, {
    eventTimes: await eventTimes(context, table),
    digest: digest.sha256,
    ttlSeconds: spec.feature_store.ttl ?? null,
    at: now(),
    signal,
    onProgress: (done) => onProgress({ done, total: table.rows, unit: "entities" }),
    onRetry: ({ attempt, tries, waitMs, error }) => {
      log.warn({ attempt, tries, waitMs }, (error as Error).message);
      onProgress(
        `${(error as Error).message}; try ${attempt + 1} of ${tries} in ${(waitMs / 1000).toFixed(1)} s`,
      );
    },
  });
  return { location: store.location, view: view.name, version: view.version, entities };
}

/** When each row was so: its own time where the dataset has a column for it, else that of the load. */
async function eventTimes({ spec, paths, ports, now }: StageContext, table: Table): Promise<Float64Array> {
  const name = spec.feature_store.event_time;
  if (name === undefined) {
    const load = await lastLoad(await ports.database());
    return new Float64Array(table.rows).fill(load === null ? now().getTime() : Date.parse(load.loadedAt));
  }
  const column = table.columns.get(name) as Column;
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const value = cell(column, row);
    const time = typeof value === "number" ? value * 1000 : isoTime(value);
    if (Number.isNaN(new Date(time).getTime()))
      throw noTime(spec, value, { file: paths.processed, line: row + 2 });
    return Math.round(time);
  });
}

/** A date or time by ISO 8601 (in UTC where it says nothing else), in milliseconds since 1970; else NaN. */
function isoTime(text: string | null): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    text ?? "",
  );
  if (parts === null) return Number.NaN;
  const [, date, time = "00:00", zone = "Z"] = parts;
  return Date.parse(`${date}T${time}${zone}`);
}

function noTime(
  { feature_store: store }: DatasetSpec,
  value: unknown,
  place: { file: string; line: number },
): OpsError {
  const { file, line } = place;
  return new OpsError(
    "OPS_INPUT_VALUE",
    `${file}:${line} column \`${store.event_time}\`: \`${value ?? ""}\` is no time (2026-01-31, 2026-01-31T12:00:00Z, or seconds since 1970)`,
    {
      hint: "give every row the time at which it was so, or leave `feature_store.event_time` out of the dataset file",
      details: { file, line, column: store.event_time ?? "", value },
    },
  );
}
