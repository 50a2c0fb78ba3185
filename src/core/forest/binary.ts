/**
 * The pieces that the forest's file is made of. All numbers are little-endian on every machine.
 *
 *     uint32   4 bytes
 *     float64  8 bytes
 *     uints    uint32 count, one byte width (1, 2 or 4: the smallest that holds the largest), count × width bytes
 *     floats   uint32 count, count × float64
 */
export interface BinaryWriter {
  bytes(values: Uint8Array): void;
  uint32(value: number): void;
  float64(value: number): void;
  uints(values: Uint32Array): void;
  floats(values: Float64Array): void;
  /** What was written. */
  finish(): Uint8Array;
}

/** Reads what the writer wrote. Throws RangeError where the bytes end too early or a width is unknown. */
export interface BinaryReader {
  uint32(): number;
  float64(): number;
  uints(): Uint32Array;
  floats(): Float64Array;
  /** Bytes not read yet. */
  left(): number;
}

export function createBinaryWriter(): BinaryWriter {
  let buffer = new Uint8Array(4096);
  let view = new DataView(buffer.buffer);
  let length = 0;

  /** Makes room for `size` bytes and returns where they start. */
  function reserve(size: number): number {
    if (length + size > buffer.length) {
      const wider = new Uint8Array(Math.max(buffer.length * 2, length + size));
      wider.set(buffer);
      buffer = wider;
      view = new DataView(buffer.buffer);
    }
    length += size;
    return length - size;
  }

  const writer: BinaryWriter = {
    // Room first, in a statement of its own: it may put another buffer in the place of this one.
    bytes(values) {
      const start = reserve(values.length);
      buffer.set(values, start);
    },
    uint32(value) {
      const start = reserve(4);
      view.setUint32(start, value, true);
    },
    float64(value) {
      const start = reserve(8);
      view.setFloat64(start, value, true);
    },
    uints(values) {
      const width = uintWidth(values);
      writer.uint32(values.length);
      writer.bytes(Uint8Array.of(width));
      const start = reserve(values.length * width);
      for (let i = 0; i < values.length; i++) {
        if (width === 1) view.setUint8(start + i, values[i]);
        else if (width === 2) view.setUint16(start + i * 2, values[i], true);
        else view.setUint32(start + i * 4, values[i], true);
      }
    },
    floats(values) {
      writer.uint32(values.length);
      const start = reserve(values.length * 8);
      for (let i = 0; i < values.length; i++) view.setFloat64(start + i * 8, values[i], true);
    },
    finish: () => buffer.slice(0, length),
  };
  return writer;
}

export function createBinaryReader(bytes: Uint8Array): BinaryReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  /** Steps over `size` bytes and returns where they start. */
  function take(size: number): number {
    if (at + size > bytes.length)
      throw new RangeError(`${size} bytes wanted at ${at}, ${bytes.length - at} left`);
    at += size;
    return at - size;
  }

  const reader: BinaryReader = {
    uint32: () => view.getUint32(take(4), true),
    float64: () => view.getFloat64(take(8), true),
    uints() {
      const count = reader.uint32();
      const width = view.getUint8(take(1));
      if (width !== 1 && width !== 2 && width !== 4) throw new RangeError(`width ${width} of whole numbers`);
      const start = take(count * width);
      if (width === 1) return Uint32Array.from(bytes.subarray(start, start + count));
      const values = new Uint32Array(count);
      if (width === 2) for (let i = 0; i < count; i++) values[i] = view.getUint16(start + i * 2, true);
      else for (let i = 0; i < count; i++) values[i] = view.getUint32(start + i * 4, true);
      return values;
    },
    floats() {
      const count = reader.uint32();
      const start = take(count * 8);
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++) values[i] = view.getFloat64(start + i * 8, true);
      return values;
    },
    left: () => bytes.length - at,
  };
  return reader;
}

function uintWidth(values: Uint32Array): 1 | 2 | 4 {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  return largest < 2 ** 8 ? 1 : largest < 2 ** 16 ? 2 : 4;
}
