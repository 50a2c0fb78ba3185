import type { Model } from "./model.ts";
import { type RawRecord, recordSchema } from "./record-schema.ts";

/** What is wrong with one field of a record; the message goes on from its name. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** A record as it was typed, a text for each field, made into values and checked; nothing typed is a missing value. */
export function readTypedRecord(
  { inputs, deriver }: Pick<Model, "inputs" | "deriver">,
  typed: Readonly<Record<string, string>>,
): { readonly record: RawRecord; readonly faults: readonly FieldFault[] } {
  const record: RawRecord = Object.fromEntries(
    Object.entries(typed).map(([name, text]) => [name, typedValue(inputs.columns[name]?.type, text)]),
  );
  // A field that is missing is told as one that is empty is.
  const empty = Object.fromEntries(deriver.rawColumns.map((name) => [name, null]));
  const checked = recordSchema(inputs, deriver.rawColumns).safeParse({ ...empty, ...record });
  const faults = (checked.error?.issues ?? []).map(({ path, message }) => ({
    field: String(path[0] ?? ""),
    message: record[String(path[0])] == null ? "is missing" : message,
  }));
  return { record, faults };
}

function typedValue(type: string | undefined, text: string): RawRecord[string] {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (type !== "integer" && type !== "number") return text;
  // What is no number stays a text, for the schema to refuse.
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
}
