/** A tensor's datatype that holds numbers: how its elements look as JSON, and as little-endian bytes. */
export interface NumericDatatype {
  /** Of one element. */
  readonly bytes: number;
  read(view: DataView, at: number): number;
  /** The number that a JSON element stands for; undefined where it is none of this datatype. */
  fromJson(value: unknown): number | undefined;
}

function whole(bytes: number, min: number, max: number, read: NumericDatatype["read"]): NumericDatatype {
  const fits = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return { bytes, read, fromJson: (value) => (fits(value) ? value : undefined) };
}

function real(bytes: number, read: NumericDatatype["read"]): NumericDatatype {
  return { bytes, read, fromJson: (value) => (typeof value === "number" ? value : undefined) };
}

/** The datatypes of the Open Inference Protocol that hold numbers, by name. BOOL counts as 0 and 1. */
export const NUMERIC_DATATYPES: ReadonlyMap<string, NumericDatatype> = new Map([
  [
    "BOOL",
    {
      bytes: 1,
      read: (view: DataView, at: number) => (view.getUint8(at) === 0 ? 0 : 1),
      fromJson: (value: unknown) => (typeof value === "boolean" ? Number(value) : undefined),
    },
  ],
  ["UINT8", whole(1, 0, 2 ** 8 - 1, (view, at) => view.getUint8(at))],
  ["UINT16", whole(2, 0, 2 ** 16 - 1, (view, at) => view.getUint16(at, true))],
  ["UINT32", whole(4, 0, 2 ** 32 - 1, (view, at) => view.getUint32(at, true))],
  ["UINT64", whole(8, 0, 2 ** 64, (view, at) => Number(view.getBigUint64(at, true)))],
  ["INT8", whole(1, -(2 ** 7), 2 ** 7 - 1, (view, at) => view.getInt8(at))],
  ["INT16", whole(2, -(2 ** 15), 2 ** 15 - 1, (view, at) => view.getInt16(at, true))],
  ["INT32", whole(4, -(2 ** 31), 2 ** 31 - 1, (view, at) => view.getInt32(at, true))],
  ["INT64", whole(8, -(2 ** 63), 2 ** 63, (view, at) => Number(view.getBigInt64(at, true)))],
  ["FP16", real(2, (view, at) => fromFloat16(view.getUint16(at, true)))],
  ["FP32", real(4, (view, at) => view.getFloat32(at, true))],
  ["FP64", real(8, (view, at) => view.getFloat64(at, true))],
]);

/** A half-precision number (IEEE 754) from its bits; Node 20 has no `getFloat16`. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
