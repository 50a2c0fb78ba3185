import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import { decodeUtf8 } from "../http/read-body.ts";
import { NUMERIC_DATATYPES, type NumericDatatype } from "./datatypes.ts";

/** The protocol's free-form settings of a request, an input or an output. */
export const parametersSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()], "must be a text, a number, true or false"),
  "must be an object",
);

const SIZE = "must be a whole number, 0 or more";

/** One input as a request carries it. */
export const inputTensorSchema = z.object(
  {
    name: z.string("must be a text"),
    shape: z.array(z.int(SIZE).min(0, SIZE), "must be a list of sizes"),
    datatype: z.string("must be the name of a datatype"),
    parameters: parametersSchema.default({}),
    data: z.array(z.unknown(), "must be a list").optional(),
  },
  "must be a tensor: {name, shape, datatype, data}",
);

export type InputTensor = z.infer<typeof inputTensorSchema>;

/** The values of one column; what is missing is null. */
export type TensorColumn = readonly (number | string | null)[];

/** Settings of Triton and MLServer that would change what the data means; unheard, they would give wrong answers. */
const REFUSED = { shared_memory_region: undefined, content_type: "base64" } as const;

/** How many rows a tensor has: its shape is [n] or [n, 1]. Throws INVALID_INPUT. */
export function rowsOf({ name, shape }: InputTensor): number {
  const [rows, width = 1, ...more] = shape;
  if (rows === undefined || width !== 1 || more.length > 0) {
    throw badInput(name, `has the shape [${shape.join(", ")}], and must have [n] or [n, 1]`);
  }
  return rows;
}

/**
 * The column that a tensor holds, from its JSON data or, where `binary` is given, from bytes. NaN and null are missing
 * numbers, an empty text is a missing text. Throws INVALID_INPUT.
 */
export function readTensor(
  tensor: InputTensor,
  kind: "number" | "text",
  binary: Buffer | null,
): TensorColumn {
  const { name, datatype, parameters } = tensor;
  for (const [parameter, value] of Object.entries(REFUSED)) {
    if (parameter in parameters && (value === undefined || parameters[parameter] === value))
      throw badInput(name, `has the parameter \`${parameter}\`, which is not taken here`);
  }
  const rows = rowsOf(tensor);
  const numeric = NUMERIC_DATATYPES.get(datatype);
  if (numeric === undefined && datatype !== "BYTES") {
    const known = [...NUMERIC_DATATYPES.keys()].join(", ");
    throw badInput(name, `has the datatype \`${datatype}\`, which is none of BYTES, ${known}`);
  }
  if ((kind === "number") !== (numeric !== undefined)) {
    throw badInput(
      name,
      `holds ${datatype}, and the column holds ${kind === "number" ? "numbers" : "texts (BYTES)"}`,
    );
  }
  if (binary !== null) {
    if (tensor.data !== undefined)
      throw badInput(name, "has `data` and `binary_data_size`; one of them is enough");
    return numeric ? binaryNumbers(name, numeric, binary, rows) : binaryTexts(name, binary, rows);
  }
  return jsonValues(tensor, numeric, rows);
}

/** INVALID_INPUT about one input. */
export function badInput(name: string, why: string): HttpError {
  return new HttpError("INVALID_INPUT", `input \`${name}\` ${why}`);
}

function jsonValues(
  { name, data, datatype }: InputTensor,
  numeric: NumericDatatype | undefined,
  rows: number,
): TensorColumn {
  if (data === undefined) throw badInput(name, "has no `data`");
  const flat = data.flat();
  if (flat.length !== rows) throw wrongCount(name, flat.length, rows);
  return flat.map((value, row) => {
    if (value === null || value === "") return null;
    const read = numeric ? numeric.fromJson(value) : typeof value === "string" ? value : undefined;
    if (read === undefined) {
      const shown = Array.isArray(value) ? "a list" : JSON.stringify(value).slice(0, 60);
      throw badInput(name, `has in row ${row} (counted from 0) ${shown}, which is no ${datatype}`);
    }
    return read;
  });
}

function binaryNumbers(name: string, datatype: NumericDatatype, bytes: Buffer, rows: number): TensorColumn {
  if (bytes.length !== rows * datatype.bytes) {
    throw badInput(name, `has ${bytes.length} bytes, and its shape needs ${rows * datatype.bytes}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: rows }, (_, row) => {
    const value = datatype.read(view, row * datatype.bytes);
    return Number.isNaN(value) ? null : value;
  });
}

/** Each text stands behind its length in bytes (4, little-endian). */
function binaryTexts(name: string, bytes: Buffer, rows: number): TensorColumn {
  const texts: (string | null)[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + 4;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw badInput(name, `ends within its element ${texts.length} (counted from 0)`);
    texts.push(end === start ? null : textOf(name, bytes.subarray(start, end), texts.length));
    at = end;
  }
  if (texts.length !== rows) throw wrongCount(name, texts.length, rows);
  return texts;
}

function textOf(name: string, bytes: Buffer, row: number): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw badInput(name, `has in row ${row} (counted from 0) bytes that are not UTF-8`);
  }
}

function wrongCount(name: string, found: number, rows: number): HttpError {
  return badInput(name, `has ${found} elements, and its shape says ${rows}`);
}
