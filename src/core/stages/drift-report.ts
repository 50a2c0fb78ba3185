import { writeTextAtomically } from "../atomic-file.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { columnKinds } from "../dataset/columns.ts";
import { type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import { type KnownReference, knownReference, madePredictions } from "../drift/compare/known-reference.ts";
import { buildReport } from "../drift/report/build-report.ts";
import { displayNames } from "../drift/report/display-names.ts";
import type { ReportFormat } from "../drift/report/format-names.ts";
import { formatReport } from "../drift/report/formats.ts";
import { createHeldRows } from "../drift/report/held-rows.ts";
import type { DriftReport } from "../drift/report/report.ts";
import { createUnusualRows } from "../drift/report/unusual-rows.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { createFeatureDeriver } from "../features/derive.ts";
import type { FeatureChain } from "../model/prediction-layout.ts";
import type { Period } from "../prediction-log/prediction-history.ts";
import { createModelStore, type LoadedVersion } from "../registry/model-store.ts";
import { createRng, type Rng } from "../rng.ts";
import { type FeatureBatch, type ReadFacts, type RowsPlace, readFeatures } from "./feature-rows.ts";
import { labelled, loggedOutcomes, predictRows, type RowPredictions } from "./known-predictions.ts";
import type { StageContext } from "./stage.ts";
import { trackDriftReport } from "./tracked-drift.ts";

/** What is to be compared, and where the report goes. */
export interface DriftReportRequest {
  /** The model whose features and predictions are compared; null: features as the dataset file has them, no predictions. */
  readonly version: number | null;
  /** Null: the rows that the model was trained on. */
  readonly reference: RowsPlace | null;
  readonly current: RowsPlace;
  /** Of a prediction log that is current. */
  readonly period: Period;
  readonly outputs: readonly ReportOutput[];
}

export interface ReportOutput {
  readonly format: ReportFormat;
  readonly file: string;
}

/** The report, and the files that it was written to. */
export interface DriftReportResult {
  readonly report: DriftReport;
  readonly files: readonly ReportOutput[];
}

/** Whole rows of a reference by which the usual is known. */
const MAX_USUAL = 2000;
const ALL: Period = { since: null, until: null };

/**
 * Compares rows with a reference and writes the report in each form. Does not throw for data that drifted. Throws what
 * reading either side throws, OPS_MODEL_NOT_FOUND, and OPS_STAGE_INPUT_MISSING for a version without a reference.
 */
export async function reportDrift(
  context: Omit<StageContext, "results">,
  request: DriftReportRequest,
): Promise<DriftReportResult> {
  const { spec, paths, log, onProgress } = context;
  const names = displayNames(spec.columns, spec.target);
  const loaded =
    request.version === null ? null : await createModelStore(paths.models, spec.name).load(request.version);
  const report = await compareSides(context, request, { loaded, names });
  for (const { format, file } of request.outputs) {
    onProgress(`writes ${file}`);
    await writeTextAtomically(file, formatReport(report, format, names));
  }
  const { reference, current, isDrift, comparison } = report;
  log.info({ reference: reference.name, current: current.name, isDrift, ...comparison.drifted }, "compared");
  await trackDriftReport(context, report);
  return { report, files: request.outputs };
}

interface Sides {
  readonly loaded: LoadedVersion | null;
  readonly names: ReturnType<typeof displayNames>;
}

async function compareSides(
  context: Omit<StageContext, "results">,
  { reference: place, current, period }: DriftReportRequest,
  { loaded, names }: Sides,
): Promise<DriftReport> {
  const { spec, now, signal, onProgress } = context;
  const rng = createRng(spec.seed);
  const before = place && (await gather(place, { context, loaded, period: ALL, rng: rng.fork(0) }));
  const known = before ? knownOfRows(before, loaded) : knownOfModel(loaded);
  const unusual = createUnusualRows(known.columns, usualRows(known.rows, rng.fork(1)));
  const observe = ({ features, name }: FeatureBatch) => unusual.observe(features, name);
  const today = await gather(current, { context, loaded, period, rng: rng.fork(2), observe });
  onProgress(`compares ${today.seen.toLocaleString("en-US")} rows`);
  const version = loaded === null ? null : String(loaded.manifest.version);
  const outcomes =
    current.kind === "prediction-log"
      ? await loggedOutcomes(current.history, { period, version, signal })
      : labelled(today);
  return buildReport(
    {
      createdAt: now(),
      dataset: spec.name,
      model: loaded && modelOf(loaded),
      reference: before
        ? sideOf(before)
        : { name: modelName(loaded), kind: "model", rows: known.columns.rows },
      current: {
        ...sideOf(today),
        from: today.facts.from,
        to: today.facts.to,
        outcomes: outcomes?.labels.length ?? 0,
      },
      period: { since: period.since?.toISOString() ?? null, until: period.until?.toISOString() ?? null },
      notes: [...(before ? notesOf(before).map((note) => `reference: ${note}`) : []), ...notesOf(today)],
      unusual: known.rows === null ? null : unusual.result(),
      known,
      isOfModel: before === null,
      features: today.features,
      scores: today.scores,
      predicted: today.predicted,
      outcomes,
    },
    {
      settings: spec.drift,
      names,
      seed: spec.seed,
      signal,
      threshold: loaded?.model.threshold,
      classes: classesOf(loaded),
    },
  );
}

/** The values of the classes, where there are more than two. */
function classesOf(loaded: LoadedVersion | null): string[] | undefined {
  const classes = loaded?.model.inputs.target.classes ?? [];
  return classes.length > 2 ? classes.map(({ value }) => value) : undefined;
}

/** How the rows of a side are read. */
interface Gathering {
  readonly context: Omit<StageContext, "results">;
  readonly loaded: LoadedVersion | null;
  readonly period: Period;
  readonly rng: Rng;
  /** Handed all rows as they come by. */
  readonly observe?: (batch: FeatureBatch) => void;
}

/** The rows of a side that are held, with what is known of their predictions. */
interface Gathered extends Pick<RowPredictions, "predicted"> {
  readonly features: Table;
  /** The model's, NaN where a row has none; null without a model. */
  readonly scores: Float64Array | null;
  readonly labels: Float64Array;
  readonly facts: ReadFacts;
  /** All rows that were read. */
  readonly seen: number;
  readonly kind: RowsPlace["kind"];
}

async function gather(place: RowsPlace, job: Gathering): Promise<Gathered> {
  const { context, loaded, period, rng, observe } = job;
  const { spec, paths, signal, onProgress } = context;
  const chain = chainOf(spec, loaded);
  const model = loaded && { name: loaded.manifest.name, version: String(loaded.manifest.version) };
  const held = createHeldRows(chain.deriver.kinds, rng.fork(0));
  const options = { chain, model, period, folder: paths.artifacts, signal };
  const facts = await readFeatures(place, options, (batch) => {
    throwIfInterrupted(signal);
    held.add(batch.features, batch);
    observe?.(batch);
    onProgress({ done: held.seen, total: null, unit: "rows" });
  });
  const { features, labels, scores, predicted } = held.take();
  const common = { features, labels, facts, seen: held.seen, kind: place.kind };
  if (loaded === null) return { ...common, scores: null };
  // What was logged is what was answered; raw rows are predicted here.
  if (place.kind === "prediction-log") return { ...common, scores, ...(classesOf(loaded) && { predicted }) };
  return { ...common, ...predictRows(loaded, features, rng.fork(1)) };
}

function sideOf({ facts, kind, seen }: Gathered): DriftReport["reference"] {
  return { name: facts.name, kind, rows: seen };
}

/** Features as the model computes them; without one, as the dataset file has them. */
function chainOf(spec: DatasetSpec, loaded: LoadedVersion | null): FeatureChain {
  if (loaded !== null) return loaded.model;
  return { inputs: spec, deriver: createFeatureDeriver(spec.features, columnKinds(spec.columns)) };
}

function knownOfModel(loaded: LoadedVersion | null): KnownReference {
  if (loaded?.reference) return knownReference(loaded.reference);
  throw new OpsError("OPS_STAGE_INPUT_MISSING", `${modelName(loaded)} keeps no reference to compare with`, {
    hint: "train it again: titanic-ops train; or compare with its data: titanic-ops drift-report --reference <file>",
  });
}

/** Its predictions are compared with the model's on these rows, and its performance with that on held-out ones. */
function knownOfRows(
  { features, scores, predicted }: Gathered,
  loaded: LoadedVersion | null,
): KnownReference {
  const outcomes = loaded?.reference ? knownReference(loaded.reference).outcomes : undefined;
  return knownReference({ features, outcomes, ...madePredictions(scores, predicted) });
}

function usualRows(rows: Table | null, rng: Rng): Table {
  return rows === null
    ? { rows: 0, columns: new Map() }
    : takeRows(rows, drawRows(rows.rows, MAX_USUAL, rng));
}

function notesOf({ facts, seen, kind, scores, features: { rows } }: Gathered): string[] {
  const made = scores?.reduce((count, score) => (Number.isNaN(score) ? count : count + 1), 0);
  const [held, all, known] = [rows, seen, made ?? 0].map((count) => count.toLocaleString("en-US"));
  return [
    ...facts.notes,
    ...(rows < seen ? [`${held} of ${all} rows were compared, drawn at random`] : []),
    ...(kind !== "prediction-log" && made !== undefined && made < rows
      ? [`${known} of ${held} rows were predicted, drawn at random`]
      : []),
  ];
}

function modelOf({ manifest: { name, version, digest } }: LoadedVersion): NonNullable<DriftReport["model"]> {
  return { name, version, digest };
}

function modelName(loaded: LoadedVersion | null): string {
  return loaded === null ? "no model" : `${loaded.manifest.name} version ${loaded.manifest.version}`;
}
