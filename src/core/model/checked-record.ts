import { closest } from "../closest.ts";
import { OpsError } from "../errors.ts";
import type { Model } from "./model.ts";
import type { RawRecord } from "./record-schema.ts";
import { readTypedRecord } from "./typed-record.ts";

/**
 * The record of one row that was typed field by field. Throws OPS_USAGE for a field that there is none of, or whose value is
 * none.
 */
export function checkedRecord(model: Model, typed: Readonly<Record<string, string>>): RawRecord {
  const { columns, target } = model.inputs;
  const names = Object.keys(columns).filter((name) => name !== target.column);
  for (const name of Object.keys(typed)) {
    if (names.includes(name)) continue;
    const guess = closest(name, names);
    throw new OpsError("OPS_USAGE", `the model knows no column \`${name}\``, {
      hint: guess === undefined ? `its columns are ${names.join(", ")}` : `did you mean ${guess}?`,
    });
  }
  const { record, faults } = readTypedRecord(model, typed);
  if (faults.length === 0) return record;
  const message = faults.map((fault) => `\`${fault.field}\` ${fault.message}`).join("; ");
  throw new OpsError("OPS_USAGE", message, { hint: `its columns are ${names.join(", ")}` });
}
