import type { Table } from "../../../../src/core/dataset/table.ts";
import { knownReference } from "../../../../src/core/drift/compare/known-reference.ts";
import { driftSettingsSchema } from "../../../../src/core/drift/compare/settings.ts";
import { buildDriftReference } from "../../../../src/core/drift/reference.ts";
import { buildReport, type ReportInput } from "../../../../src/core/drift/report/build-report.ts";
import { type DisplayNames, displayNames } from "../../../../src/core/drift/report/display-names.ts";
import type { DriftReport } from "../../../../src/core/drift/report/report.ts";
import { createRng } from "../../../../src/core/rng.ts";
import { tableOf } from "../../../helpers/tables.ts";

/** Passengers: numbers of a bell's shape, and a port; what is changed of them is told. */
export function madeUp(
  rows: number,
  seed: number,
  { older = 0, dearer = 1, ports = "CSSS", missing = 0 }: Changes = {},
): Table {
  const rng = createRng(seed);
  const bell = () => rng.float() + rng.float() + rng.float() + rng.float();
  return tableOf({
    Age: Array.from({ length: rows }, () => (rng.float() < missing ? null : 15 * bell() + older)),
    Fare: Array.from({ length: rows }, () => (1 + bell() ** 2) * 10 * dearer),
    Embarked: Array.from({ length: rows }, () => ports[rng.below(ports.length)]),
  });
}

export interface Changes {
  readonly older?: number;
  readonly dearer?: number;
  readonly ports?: string;
  readonly missing?: number;
}

const COLUMNS: Parameters<typeof displayNames>[0] = {
  Age: { type: "number", missing: true, optional: false, unique: false, unit: "years" },
  Fare: { type: "number", missing: true, optional: false, unique: false },
  Embarked: {
    type: "category",
    missing: true,
    optional: false,
    unique: false,
    label: "Port",
    labels: { C: "Cherbourg", S: "Southampton" },
  },
};

export const NAMES: DisplayNames = displayNames(COLUMNS, { classes: [] });

/** A report on tables, of a model that has held-out predictions of the reference. */
export function reportOn(
  reference: Table,
  current: Table,
  given: Partial<ReportInput> & { readonly settings?: object; readonly threshold?: number } = {},
): Promise<DriftReport> {
  const { settings = {}, threshold, ...changes } = given;
  const rng = createRng(3);
  const scores = Float64Array.from({ length: reference.rows }, () => rng.float());
  const labels = Uint8Array.from(scores, (score) => (rng.float() < score ? 1 : 0));
  const input: ReportInput = {
    createdAt: new Date(0),
    dataset: "made-up",
    model: { name: "made-up", version: 1, digest: "d" },
    reference: { name: "made-up version 1", kind: "model", rows: reference.rows },
    current: { name: "new.csv", kind: "file", rows: current.rows, from: null, to: null, outcomes: 0 },
    period: { since: null, until: null },
    notes: [],
    unusual: null,
    known: knownReference(buildDriftReference(reference, { outcomes: { scores, labels }, rng })),
    isOfModel: true,
    features: current,
    scores: Float64Array.from({ length: current.rows }, () => rng.float()),
    outcomes: null,
    ...changes,
  };
  const options = { settings: driftSettingsSchema.parse(settings), names: NAMES, seed: 1, threshold };
  return buildReport(input, options);
}
