import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Column, Table } from "../dataset/table.ts";
import type { Grouping } from "./subgroups.ts";

/** How the dataset file has rows grouped. `rows` has the features and the columns that are named there. */
export function groupingsOf(spec: DatasetSpec, rows: Table): Grouping[] {
  return spec.model.evaluation.subgroups.map((column) => {
    const { label = column, labels = {} } = spec.columns[column] ?? {};
    return {
      column,
      label,
      // The dataset file was checked: each is a feature or a column, and the stages read both.
      values: rows.columns.get(column) as Column,
      labelOf: (value) => labels[String(value)] ?? String(value),
    };
  });
}
