import { type Cell, expectedOf, parseCell } from "../../core/dataset/cells.ts";
import { decodeUtf8 } from "../../core/dataset/csv/decode.ts";
import { locateColumns } from "../../core/dataset/csv/header.ts";
import { type CsvRecord, csvRecordBatches } from "../../core/dataset/csv/records.ts";
import { fieldCountError } from "../../core/dataset/csv/rows.ts";
import { OpsError } from "../../core/errors.ts";
import { predictionLayout } from "../../core/model/prediction-layout.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import { type FaultDetail, HttpError, invalidInput } from "../http/http-error.ts";
import { parseJsonBody } from "../http/json-body.ts";
import type { Predictor } from "../models/predictor.ts";

/** A row of a batch: where in the body it starts (the first line is 1), and its record or what is wrong with it. */
export type BatchRow =
  | { readonly line: number; readonly record: RawRecord }
  | { readonly line: number; readonly fault: HttpError | OpsError };

/** What the errors call the body of a request, where those of the command line have a file's name. */
const BODY = "body";

/**
 * The checked rows of a CSV body, as many at a time as a piece of it completes. The header may have any order, and the
 * target, which is passed over. Throws what the CSV reader throws for a body that cannot be read on.
 */
export async function* readCsvRows(
  body: AsyncIterable<Uint8Array>,
  predictor: Predictor,
): AsyncGenerator<BatchRow[]> {
  const { types, optional } = predictionLayout(predictor.model);
  const columns = [...types.keys()];
  let toRow: ((record: CsvRecord) => BatchRow) | undefined;
  for await (const records of csvRecordBatches(body, BODY)) {
    let data = records;
    if (toRow === undefined) {
      const [header, ...rest] = records;
      const positions = locateColumns(header, { columns, optional }, BODY);
      const target = columns.indexOf(predictor.model.inputs.target.column);
      const fields = columns.flatMap((name, i) =>
        i === target || positions[i] < 0 ? [] : [{ name, type: types.get(name) ?? "text", at: positions[i] }],
      );
      toRow = (record) => csvRow(predictor, fields, header.fields.length, record);
      data = rest;
    }
    if (data.length > 0) yield data.map(toRow);
  }
  if (toRow === undefined) throw empty(`a header (${columns.join(",")}) and at least one row are needed`);
}

interface Field {
  readonly name: string;
  readonly type: Parameters<typeof parseCell>[0];
  readonly at: number;
}

function csvRow(
  predictor: Predictor,
  fields: readonly Field[],
  width: number,
  { line, fields: texts }: CsvRecord,
): BatchRow {
  if (texts.length !== width) return { line, fault: fieldCountError(BODY, line, texts, width) };
  const record: Record<string, Cell> = {};
  const faults: FaultDetail[] = [];
  for (const { name, type, at } of fields) {
    const value = parseCell(type, texts[at]);
    if (value !== undefined) record[name] = value;
    else faults.push({ path: name, message: `\`${texts[at].slice(0, 80)}\` is not ${expectedOf(type)}` });
  }
  if (faults.length > 0) {
    return {
      line,
      fault: new HttpError("INVALID_INPUT", "the row has values that cannot be read", { details: faults }),
    };
  }
  return checked(predictor, line, record);
}

/**
 * The checked rows of an NDJSON body, as many at a time as a piece of it completes. Empty lines are passed over.
 * Throws OPS_INPUT_ENCODING, and OPS_INPUT_SYNTAX for a line that does not end.
 */
export async function* readNdjsonRows(
  body: AsyncIterable<Uint8Array>,
  predictor: Predictor,
): AsyncGenerator<BatchRow[]> {
  let line = 0;
  let isEmpty = true;
  for await (const text of decodeUtf8(body, BODY)) {
    const lines = text.split("\n");
    // Every piece but the last ends with a line end, after which there is nothing.
    if (lines.at(-1) === "") lines.pop();
    const rows: BatchRow[] = [];
    for (const each of lines) {
      line++;
      if (each.trim() !== "") rows.push(ndjsonRow(predictor, line, each));
    }
    if (rows.length === 0) continue;
    isEmpty = false;
    yield rows;
  }
  if (isEmpty) throw empty("a JSON object a line is needed, one at least");
}

function ndjsonRow(predictor: Predictor, line: number, text: string): BatchRow {
  try {
    return checked(predictor, line, parseJsonBody(text, "line"));
  } catch (error) {
    if (error instanceof HttpError) return { line, fault: error };
    throw error;
  }
}

function checked(predictor: Predictor, line: number, record: unknown): BatchRow {
  const parsed = predictor.schema.safeParse(record);
  return parsed.success ? { line, record: parsed.data } : { line, fault: invalidInput(parsed.error.issues) };
}

function empty(hint: string): OpsError {
  return new OpsError("OPS_INPUT_EMPTY", "the body has no rows", { hint });
}
