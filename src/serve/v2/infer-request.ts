import { z } from "zod";
import { columnKind } from "../../core/dataset/columns.ts";
import type { RawRecord } from "../../core/model/record-schema.ts";
import type { Limits } from "../deps.ts";
import { HttpError, invalidInput } from "../http/http-error.ts";
import { parseJsonBody } from "../http/json-body.ts";
import { decodeUtf8 } from "../http/read-body.ts";
import type { Predictor } from "../models/predictor.ts";
import {
  badInput,
  type InputTensor,
  inputTensorSchema,
  parametersSchema,
  readTensor,
  rowsOf,
  type TensorColumn,
} from "./tensor.ts";

const wantedOutputSchema = z.object(
  { name: z.string("must be a text"), parameters: parametersSchema.default({}) },
  "must be an output: {name}",
);

/** The JSON part of an inference request, as it is checked. */
export const inferRequestSchema = z.object(
  {
    id: z.string("must be a text").max(1_000, "must be at most 1000 characters long").optional(),
    parameters: parametersSchema.default({}),
    inputs: z.array(inputTensorSchema, "must be a list of tensors").nonempty("must have a tensor at least"),
    outputs: z.array(wantedOutputSchema, "must be a list of outputs").default([]),
  },
  "must be an object: {inputs: [ … ]}",
);

/** The JSON part of an inference request. */
export type InferRequest = z.infer<typeof inferRequestSchema>;

/** So many faults are told; the rest are most likely the same again. */
const MAX_FAULTS_TOLD = 3;

/**
 * Splits a body into its JSON part and the bytes behind it. `jsonLength` is the header
 * Inference-Header-Content-Length, which is there when tensors are sent as bytes. Throws HttpError.
 */
export function parseInferBody(
  body: Buffer,
  jsonLength: string | undefined,
): { request: InferRequest; binary: Buffer } {
  const length = jsonLength === undefined ? body.length : Number(jsonLength);
  if (!Number.isInteger(length) || length < 0 || length > body.length) {
    throw new HttpError(
      "INVALID_INPUT",
      `the header inference-header-content-length does not fit a body of ${body.length} bytes`,
    );
  }
  const parsed = inferRequestSchema.safeParse(parseJsonBody(nanAsNull(decodeUtf8(body.subarray(0, length)))));
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return { request: parsed.data, binary: body.subarray(length) };
}

/** The records that the inputs make up, a column each, checked as those of POST /predict are. Throws HttpError. */
export function recordsOf(
  predictor: Predictor,
  { inputs }: InferRequest,
  binary: Buffer,
  limits: Limits,
): RawRecord[] {
  const kinds = inputKinds(predictor);
  const columns = new Map<string, TensorColumn>();
  const rows = rowsOf(inputs[0]);
  if (rows === 0) throw badInput(inputs[0].name, "has no rows");
  if (rows > limits.batchRows) {
    throw new HttpError(
      "BODY_TOO_LARGE",
      `${rows} rows are more than ${limits.batchRows}; send them in parts`,
    );
  }
  let at = 0;
  for (const tensor of inputs) {
    const { name } = tensor;
    const kind = kinds.get(name);
    if (kind === undefined) throw badInput(name, `is unknown; the model takes ${quoted(kinds.keys())}`);
    if (columns.has(name)) throw badInput(name, "is there twice");
    if (rowsOf(tensor) !== rows)
      throw badInput(name, `has ${rowsOf(tensor)} rows, and \`${inputs[0].name}\` has ${rows}`);
    const size = binarySize(tensor, binary.length - at);
    columns.set(name, readTensor(tensor, kind, size === null ? null : binary.subarray(at, at + size)));
    at += size ?? 0;
  }
  if (at !== binary.length) {
    throw new HttpError(
      "INVALID_INPUT",
      `the body has ${binary.length} bytes behind its JSON, and the inputs take ${at}`,
    );
  }
  return checkRows(predictor, columns, rows);
}

/** The model's inputs, in the order of its dataset: every column but the target. */
export function inputKinds({ model: { inputs } }: Predictor): Map<string, "number" | "text"> {
  return new Map(
    Object.entries(inputs.columns)
      .filter(([name]) => name !== inputs.target.column)
      .map(([name, column]) => [name, columnKind(column)]),
  );
}

/** How many bytes behind the JSON are this tensor's; null where its data is JSON. */
function binarySize({ name, parameters }: InputTensor, left: number): number | null {
  const size = parameters.binary_data_size;
  if (size === undefined) return null;
  if (!Number.isInteger(size) || (size as number) < 0)
    throw badInput(name, "has a `binary_data_size` that is no size");
  if ((size as number) > left) {
    throw badInput(name, `has a \`binary_data_size\` of ${size}, and ${left} bytes are left in the body`);
  }
  return size as number;
}

function checkRows(
  predictor: Predictor,
  columns: ReadonlyMap<string, TensorColumn>,
  rows: number,
): RawRecord[] {
  const faults: string[] = [];
  const records: RawRecord[] = [];
  for (let row = 0; row < rows && faults.length < MAX_FAULTS_TOLD; row++) {
    const record = Object.fromEntries([...columns].map(([name, values]) => [name, values[row]]));
    const parsed = predictor.schema.safeParse(record);
    if (parsed.success) records.push(parsed.data);
    else {
      const absent = parsed.error.issues
        .map(({ path }) => String(path[0]))
        .filter((name) => !columns.has(name));
      if (absent.length > 0) throw new HttpError("INVALID_INPUT", `the inputs ${quoted(absent)} are missing`);
      for (const {
        path: [name],
        message,
      } of parsed.error.issues) {
        const why = record[String(name)] === null ? "is missing, and must not be" : message;
        faults.push(`input \`${String(name)}\`, row ${row} (counted from 0): ${why}`);
      }
    }
  }
  if (faults.length > 0) throw new HttpError("INVALID_INPUT", faults.slice(0, MAX_FAULTS_TOLD).join("; "));
  return records;
}

function quoted(names: Iterable<string>): string {
  return Array.from(names, (name) => `\`${name}\``).join(", ");
}

/** Triton's own client writes a missing number as a bare `NaN`, which is not JSON: here it is null. */
function nanAsNull(text: string): string {
  if (!text.includes("NaN")) return text;
  let result = "";
  let copied = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inText = !inText;
    else if (char === "\\" && inText) at++;
    else if (char === "N" && !inText && text.startsWith("NaN", at)) {
      result += `${text.slice(copied, at)}null`;
      copied = at + 3;
      at += 2;
    }
  }
  return result + text.slice(copied);
}
