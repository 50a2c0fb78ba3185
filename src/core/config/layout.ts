import type { ColumnSpec } from "../dataset/columns.ts";
import { type Column, cell, type Table } from "../dataset/table.ts";
import { OpsError } from "../errors.ts";
import { type DatasetSpec, featureKinds } from "./dataset-spec.ts";

type Types = ReadonlyMap<string, ColumnSpec["type"]>;

/** The columns of the raw file, by type. */
export function rawTypes(spec: DatasetSpec): Types {
  return new Map(Object.entries(spec.columns).map(([name, column]) => [name, column.type]));
}

/** The raw columns that processed.csv begins with: id, target, and the event time where the dataset has one. */
export function carriedColumns({ id, target, feature_store: store }: DatasetSpec): string[] {
  return [id, target.column, ...(store.event_time === undefined ? [] : [store.event_time])];
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
