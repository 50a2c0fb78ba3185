import type { ColumnSpec } from "../dataset/columns.ts";
import { type Column, cell, type NumberColumn, type Table } from "../dataset/table.ts";
import { OpsError } from "../errors.ts";
import { type DatasetSpec, featureKinds } from "./dataset-spec.ts";

type Types = ReadonlyMap<string, ColumnSpec["type"]>;

/** The columns of the raw file, by type. */
export function rawTypes(spec: DatasetSpec): Types {
  return new Map(Object.entries(spec.columns).map(([name, column]) => [name, column.type]));
}

/**
 * The raw columns that processed.csv begins with: id, target, the event time where the dataset has one, what rows are
 * grouped by in the evaluation where that is no feature, and what they weigh.
 */
export function carriedColumns(spec: DatasetSpec): string[] {
  const { id, target, feature_store: store, model } = spec;
  const features = featureKinds(spec);
  const { group, subgroups } = model.evaluation;
  const named = group === undefined ? subgroups : [group, ...subgroups];
  const groupings = named.filter((name) => !features.has(name));
  const eventTime = store.event_time === undefined ? [] : [store.event_time];
  const weight = model.sample_weight === undefined ? [] : [model.sample_weight];
  return [...new Set([id, target.column, ...eventTime, ...groupings, ...weight])];
}

/** The columns of processed.csv and of the split files: those that are carried over, then the features. */
export function processedTypes(spec: DatasetSpec): Types {
  return new Map<string, ColumnSpec["type"]>([
    ...carriedColumns(spec).map((name) => [name, spec.columns[name].type] as const),
    ...featureKinds(spec),
  ]);
}

/** The features alone, in the order of the specification. */
export function featuresOf(spec: DatasetSpec, processed: Table): Table {
  const names = [...featureKinds(spec).keys()];
  return {
    rows: processed.rows,
    columns: new Map(names.map((name) => [name, processed.columns.get(name) as Column])),
  };
}

/**
 * The class of each row, as an index into the target's classes.
 * Throws OPS_INPUT_LABEL for a value that is not one of them; `file` is what the error calls the data.
 */
export function classLabels(spec: DatasetSpec, table: Table, file: string): Uint8Array {
  const column = table.columns.get(spec.target.column) as Column;
  const index = new Map(spec.target.classes.map(({ value }, i) => [value, i]));
  return Uint8Array.from({ length: table.rows }, (_, row) => {
    const value = cell(column, row);
    const found = index.get(String(value));
    // One header line precedes the rows of the files that this project writes, and none of their fields holds a line end.
    if (found === undefined) throw labelError(spec, value, { file, line: row + 2 });
    return found;
  });
}

/**
 * What each row weighs in training; undefined where the dataset names no such column.
 * Throws OPS_INPUT_VALUE for a weight that is missing or not above 0; `file` is what the error calls the data.
 */
export function sampleWeights(spec: DatasetSpec, table: Table, file: string): Float64Array | undefined {
  const name = spec.model.sample_weight;
  if (name === undefined) return undefined;
  const { values } = table.columns.get(name) as NumberColumn;
  const row = values.findIndex((weight) => !(weight > 0));
  if (row < 0) return values;
  const value = Number.isNaN(values[row]) ? "" : values[row];
  throw new OpsError(
    "OPS_INPUT_VALUE",
    `${file}:${row + 2} column \`${name}\`: \`${value}\` is not a weight: a number above 0`,
    {
      hint: `correct the value in the source, or leave out \`model.sample_weight\``,
      details: { file, line: row + 2, column: name, value },
    },
  );
}

/** The error for a target that is not one of the declared classes. */
export function labelError(
  spec: DatasetSpec,
  value: unknown,
  place: { file: string; line: number },
): OpsError {
  const { column, classes } = spec.target;
  const known = classes.map((each) => `\`${each.value}\``).join(" or ");
  const { file, line } = place;
  return new OpsError(
    "OPS_INPUT_LABEL",
    `${file}:${line} column \`${column}\`: \`${value ?? ""}\` is not a label (${known})`,
    {
      hint: "correct the value, or declare the classes of your data under `target` in the dataset file",
      details: { file, line, column, value },
    },
  );
}
