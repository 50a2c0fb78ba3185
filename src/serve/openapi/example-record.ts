import type { ColumnSpec } from "../../core/dataset/columns.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import type { Predictor } from "../models/predictor.ts";

/** A record that the model takes, made from what its columns are declared to hold: for the documentation. */
export function exampleRecord({ model, schema }: Predictor): RawRecord {
  const { columns, id, target } = model.inputs;
  const needed = new Set(model.deriver.rawColumns);
  const entries = Object.entries(columns)
    .filter(([name]) => name !== id && name !== target.column && needed.has(name))
    .map(([name, column]) => [name, exampleValue(column)] as const);
  const whole = Object.fromEntries(entries);
  const checked = schema.safeParse(whole);
  if (checked.success) return checked.data;
  // A text of a pattern cannot be made up; where it need not be there, it is left out.
  const faulty = new Set(checked.error.issues.map(({ path }) => String(path[0])));
  return Object.fromEntries(entries.filter(([name]) => !faulty.has(name)));
}

function exampleValue(column: ColumnSpec): number | string {
  if (column.type === "text") return "text";
  if (column.allowed !== undefined) return column.allowed[0];
  if (column.type === "category") return "text";
  const { min = 0, max = min + 100 } = column;
  // Near the lower end, where counts and prices are more often found than half way.
  const value = min + (max - min) / 4;
  return column.type === "integer" ? Math.ceil(Math.min(value, min + 1)) : value;
}
