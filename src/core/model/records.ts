import { columnKinds } from "../dataset/columns.ts";
import { type Column, type Table, textColumn } from "../dataset/table.ts";
import type { Model } from "./model.ts";
import type { RawRecord } from "./record-schema.ts";

/** Computes the features of checked records, a row each: in the service and in the browser alike. */
export function createRecordReader({ inputs, deriver }: Model): (records: readonly RawRecord[]) => Table {
  // Only what the features read is put into columns; the rest of a record was checked and is not used.
  const kinds = columnKinds(inputs.columns);
  const columns = deriver.rawColumns.map((name) => [name, kinds.get(name) ?? "text"] as const);
  return (records) => {
    const raw = new Map<string, Column>();
    for (const [name, kind] of columns) raw.set(name, columnOf(records, name, kind));
    return deriver.derive({ rows: records.length, columns: raw });
  };
}

/** One column of the records. An empty text is a missing value, as an empty field of a CSV file is. */
function columnOf(records: readonly RawRecord[], name: string, kind: Column["kind"]): Column {
  if (kind === "text") {
    return textColumn(
      records.map(({ [name]: value }) => (value == null || value === "" ? null : String(value))),
    );
  }
  const values = new Float64Array(records.length);
  for (let row = 0; row < records.length; row++) {
    const value = records[row][name];
    values[row] = typeof value === "number" ? value : Number.NaN;
  }
  return { kind: "number", values };
}
