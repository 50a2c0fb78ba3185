/**
 * Protocol Buffers as ONNX needs them: fields of whole numbers, texts, bytes and messages, written and never read.
 * See https://protobuf.dev/programming-guides/encoding. A library for it would be larger than all of this export
 * (docs/decisions/0022).
 */
export type Message = readonly Uint8Array[];

const VARINT = 0;
const BYTES = 2;

/** A field of a whole number, as int64 and enum have it. */
export function int(field: number, value: number): Message {
  return [varint((field << 3) | VARINT), varint(value)];
}

/** A field of bytes, of a text in UTF-8, or of another message. */
export function bytes(field: number, value: Uint8Array | string | Message): Message {
  const pieces =
    typeof value === "string" ? [Buffer.from(value)] : value instanceof Uint8Array ? [value] : value;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [varint((field << 3) | BYTES), varint(length), ...pieces];
}

/** A field of many whole numbers, packed. */
export function ints(field: number, values: Iterable<number>): Message {
  return bytes(field, Array.from(values, varint));
}

/** A whole number, seven bits a byte, the lowest first; one below zero takes ten bytes, as two's complement of 64 bits. */
function varint(value: number): Uint8Array {
  if (value >= 0 && value < 128) return SMALL[value];
  const said: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) said.push(Number(rest & 127n) | 128);
  said.push(Number(rest));
  return Uint8Array.from(said);
}

const SMALL = Array.from({ length: 128 }, (_, value) => Uint8Array.of(value));
