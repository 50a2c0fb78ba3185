import type { Database } from "../database/database.ts";
import { withScratchDatabase } from "../database/scratch.ts";
import { cell, type Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { OpsError } from "../errors.ts";
import { tableRowSource } from "../expectations/table-rows.ts";
import type { Kinds } from "../features/step.ts";
import { type FeatureChain, predictionLayout } from "../model/prediction-layout.ts";
import type { LoggedPrediction } from "../prediction-log/logged.ts";
import type { Period, PredictionHistory } from "../prediction-log/prediction-history.ts";
import type { Source } from "../storage/source.ts";
import { type RawBatch, readRawRows, readRowSource } from "./raw-rows.ts";

/** Where rows are: raw ones in files or in a table, or those that a prediction log keeps the features of. */
export type RowsPlace =
  | { readonly kind: "file"; readonly source: Source }
  | { readonly kind: "table"; readonly database: Database; readonly table: string }
  | { readonly kind: "prediction-log"; readonly history: PredictionHistory };

/** Features of some rows, and what is known of them beside. */
export interface FeatureBatch {
  readonly features: Table;
  /** The probability that the model gave, NaN where it was another or none. */
  readonly scores?: Float64Array | undefined;
  /** Of more than two classes: the one that the model gave, by its place; NaN likewise. */
  readonly predicted?: Float64Array | undefined;
  /** The class by its place, NaN where it is not known. */
  readonly labels?: Float64Array | undefined;
  /** Names a row: its id, or where it stands. */
  readonly name: (row: number) => string;
}

/** How rows are read. */
export interface ReadOptions {
  readonly chain: FeatureChain;
  /** The model whose predictions in a log count. */
  readonly model: { readonly name: string; readonly version: string } | null;
  readonly period: Period;
  /** A folder for what cannot be read in place. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** What was read, and what of it is to be told. */
export interface ReadFacts {
  readonly name: string;
  /** When the first and the last prediction of a log were given. */
  readonly from: string | null;
  readonly to: string | null;
  readonly notes: readonly string[];
}

type Take = (batch: FeatureBatch) => void;

/**
 * Hands the features of all rows of a place to `take`, in batches, in constant memory. Columns that the dataset does not
 * have are passed over and told of; lines of a log that cannot be read are counted. Throws OPS_INPUT_… for rows without a
 * column that the features need, and OPS_INPUT_NO_ROWS.
 */
export async function readFeatures(place: RowsPlace, options: ReadOptions, take: Take): Promise<ReadFacts> {
  if (place.kind === "prediction-log") return readLog(place.history, options, take);
  const { chain, folder, signal } = options;
  const unknown = new Set<string>();
  const layout = { ...predictionLayout(chain), onUnknown: (name: string) => void unknown.add(name) };
  const takeRaw = (batch: RawBatch) => take(featuresOf(batch, chain));
  const notes = () =>
    unknown.size === 0
      ? []
      : [`columns that the dataset does not have were passed over: ${[...unknown].join(", ")}`];
  if (place.kind === "table") {
    const rows = await tableRowSource(place.database, place.table, chain.inputs.id);
    if (rows === null) throw noTable(place.table);
    await readRowSource(rows, layout, takeRaw);
    return { name: rows.name, from: null, to: null, notes: notes() };
  }
  await withScratchDatabase(folder, (database) =>
    readRawRows(place.source, layout, { folder, database, signal }, takeRaw),
  );
  return { name: place.source.uri, from: null, to: null, notes: notes() };
}

function noTable(table: string): OpsError {
  return new OpsError("OPS_INPUT_NOT_FOUND", `there is no table \`${table}\` in the database`, {
    hint: "titanic-ops drift-report --current table:raw",
    details: { table },
  });
}

function featuresOf({ raw, place }: RawBatch, { inputs, deriver }: FeatureChain): FeatureBatch {
  const ids = raw.columns.get(inputs.id);
  const target = raw.columns.get(inputs.target.column);
  const classes = inputs.target.classes.map(({ value }) => value);
  const labelOf = (row: number): number => {
    const at = target === undefined ? -1 : classes.indexOf(String(cell(target, row)));
    return at < 0 ? Number.NaN : at;
  };
  return {
    features: deriver.derive(raw),
    labels: Float64Array.from({ length: raw.rows }, (_, row) => labelOf(row)),
    name(row) {
      const id = ids === undefined ? null : cell(ids, row);
      return id === null ? place(row) : `${inputs.id} ${id}`;
    },
  };
}

async function readLog(
  history: PredictionHistory,
  { chain, model, period, signal }: ReadOptions,
  take: Take,
): Promise<ReadFacts> {
  const { kinds } = chain.deriver;
  const places = placesOf(chain.inputs.target.classes.map(({ value }) => value));
  const counts = { rows: 0, unreadable: 0, other: 0 };
  const byOthers = new Map<string, number>();
  let [from, to]: [string | null, string | null] = [null, null];
  let lacking: string | undefined;
  for await (const { predictions, unreadable } of history.predictions(period, signal)) {
    counts.unreadable += unreadable;
    const fitting = predictions.filter((prediction) => {
      lacking ??= missingFeature(prediction, kinds);
      return missingFeature(prediction, kinds) === undefined;
    });
    counts.other += predictions.length - fitting.length;
    if (fitting.length === 0) continue;
    for (const { time } of fitting) {
      if (from === null || time < from) from = time;
      if (to === null || time > to) to = time;
    }
    take(loggedBatch(fitting, { kinds, places, model, byOthers }));
    counts.rows += fitting.length;
  }
  if (counts.rows === 0) throw nothingLogged(history.location, period, counts, lacking);
  return { name: history.location, from, to, notes: logNotes(counts, byOthers) };
}

/** The first feature that a prediction does not have, or not as one of its kind. */
function missingFeature({ features }: LoggedPrediction, kinds: Kinds): string | undefined {
  for (const [name, kind] of kinds) {
    const value = Object.hasOwn(features, name) ? features[name] : undefined;
    if (value !== null && typeof value !== (kind === "number" ? "number" : "string")) return name;
  }
  return undefined;
}

function placesOf(classes: readonly string[]): ReadonlyMap<string, number> | undefined {
  return classes.length === 2 ? undefined : new Map(classes.map((value, k) => [value, k]));
}

interface LogReading {
  readonly kinds: Kinds;
  /** Of more than two classes: the place of each, by how a log writes it. */
  readonly places: ReadonlyMap<string, number> | undefined;
  readonly model: ReadOptions["model"];
  /** Counts predictions of other models. */
  readonly byOthers: Map<string, number>;
}

function loggedBatch(
  predictions: readonly LoggedPrediction[],
  { kinds, places, model, byOthers }: LogReading,
): FeatureBatch {
  const builder = createTableBuilder(kinds);
  const names = [...kinds.keys()];
  const scores = new Float64Array(predictions.length);
  const predicted = places && new Float64Array(predictions.length).fill(Number.NaN);
  predictions.forEach(({ features, model: by, probability, label }, row) => {
    builder.add(names.map((name) => features[name]));
    const isOurs = model === null || (by.name === model.name && by.version === model.version);
    scores[row] = isOurs ? probability : Number.NaN;
    if (predicted) {
      const place = places?.get(String(label));
      // A label that is none of the classes is no prediction of this model.
      if (place === undefined) scores[row] = Number.NaN;
      else predicted[row] = place;
    }
    if (isOurs) return;
    const called = `${by.name} version ${by.version}`;
    byOthers.set(called, (byOthers.get(called) ?? 0) + 1);
  });
  return {
    features: builder.table(),
    scores,
    predicted,
    name(row) {
      const { entityId, requestId, index } = predictions[row];
      return entityId === null ? `request ${requestId} row ${index}` : `entity ${entityId}`;
    },
  };
}

interface LogCounts {
  readonly rows: number;
  readonly unreadable: number;
  /** Predictions with other features. */
  readonly other: number;
}

function logNotes({ unreadable, other }: LogCounts, byOthers: ReadonlyMap<string, number>): string[] {
  const others = [...byOthers].map(([called, count]) => `${count} by ${called}`).join(", ");
  return [
    ...(unreadable > 0 ? [`${unreadable} lines of the log could not be read, and are left out`] : []),
    ...(other > 0 ? [`${other} predictions have other features than these, and are left out`] : []),
    ...(others !== ""
      ? [`predictions of other models count for the features, and not for the predictions: ${others}`]
      : []),
  ];
}

function nothingLogged(
  location: string,
  { since, until }: Period,
  { other, unreadable }: LogCounts,
  lacking: string | undefined,
): OpsError {
  if (other > 0) {
    return new OpsError(
      "OPS_INPUT_COLUMN_MISSING",
      `none of the ${other} predictions in ${location} has the features of the model: \`${lacking}\` is absent, or of another kind`,
      {
        hint: "name the version that gave them: titanic-ops drift-report --reference <version>",
        details: { file: location, ...(lacking !== undefined && { column: lacking }) },
      },
    );
  }
  const bounds = [since && `since ${since.toISOString()}`, until && `until ${until.toISOString()}`].filter(
    Boolean,
  );
  const broken = unreadable === 0 ? "" : ` (${unreadable} lines could not be read)`;
  return new OpsError(
    "OPS_INPUT_NO_ROWS",
    `there are no predictions ${["in", location, ...bounds].join(" ")}${broken}`,
    {
      hint: hintFor(location, bounds.length > 0, unreadable > 0),
      details: { file: location },
    },
  );
}

function hintFor(location: string, isBounded: boolean, isBroken: boolean): string {
  if (isBroken) return "name a folder or file that titanic-ops serve --prediction-log has written";
  if (isBounded) return "widen the time: --since 7d";
  return `let the service write them: titanic-ops serve --prediction-log ${location.startsWith("postgres:") ? "database" : location}`;
}
