/**
 * The forest's file format, version 1. Equal forests give equal bytes.
 *
 *     8 bytes   magic 89 54 4F 46 0D 0A 1A 0A ("TOF" with PNG's guards against text-mode copying)
 *     uint32    format version
 *     uint32    length of the whole file in bytes
 *     uint32    number of features;  uint32  number of classes
 *     float64   out-of-bag accuracy, NaN where there is none
 *     uints     number of nodes of each tree
 *     uints     each node: 0 for a leaf, else 1 + 2 × feature + (1 where a missing value goes left)
 *     floats    distinct thresholds;          uints  place of each split's threshold among them
 *     floats    distinct leaf probabilities;  uints  place of each leaf's row among them
 *     floats    distinct covers;              uints  place of each node's cover among them
 *     uint32    CRC-32 of all bytes before it
 *
 * Nodes are in breadth-first order, so that the children of a tree's split number k (from 0) are its nodes 2k + 1 and
 * 2k + 2 and need not be written. Every version begins with magic, version and length, and ends with the CRC.
 * `binary.ts` has the encoding of the pieces.
 */
import { OpsError } from "../errors.ts";
import { createBinaryReader, createBinaryWriter } from "./binary.ts";
import { crc32 } from "./crc32.ts";
import { createRowInterner } from "./interner.ts";
import { type FlatForest, isLeaf, MAX_FEATURES } from "./tree.ts";

const MAGIC = Uint8Array.of(0x89, 0x54, 0x4f, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
const FORMAT_VERSION = 1;
/** Magic, version, length and CRC: what any version has. */
const SMALLEST_FILE = 20;
const LENGTH_AT = 12;

/** What the file holds: a forest and the score that was measured while it was fitted. */
export interface StoredForest {
  readonly forest: FlatForest;
  readonly oobScore: number | null;
}

/** Writes a forest in the format above. */
export function encodeForest({ forest, oobScore }: StoredForest): Uint8Array {
  const { feature, roots } = forest;
  const nodes = Uint32Array.from(feature.keys());
  const splits = nodes.filter((node) => !isLeaf(forest, node));
  const thresholds = createRowInterner(1);
  const covers = createRowInterner(1);
  const thresholdOf = splits.map((node) => thresholds.add(forest.threshold, node));
  const coverOf = nodes.map((node) => covers.add(forest.cover, node));

  const writer = createBinaryWriter();
  writer.bytes(MAGIC);
  writer.uint32(FORMAT_VERSION);
  writer.uint32(0);
  writer.uint32(forest.featureCount);
  writer.uint32(forest.classCount);
  writer.float64(oobScore ?? Number.NaN);
  writer.uints(roots.subarray(1).map((end, tree) => end - roots[tree]));
  writer.uints(
    nodes.map((node) => (isLeaf(forest, node) ? 0 : 1 + 2 * feature[node] + forest.missingLeft[node])),
  );
  writer.floats(thresholds.rows());
  writer.uints(thresholdOf);
  writer.floats(forest.leaves);
  writer.uints(nodes.filter((node) => isLeaf(forest, node)).map((node) => forest.leaf[node]));
  writer.floats(covers.rows());
  writer.uints(coverOf);
  writer.uint32(0);

  const bytes = writer.finish();
  const view = new DataView(bytes.buffer);
  view.setUint32(LENGTH_AT, bytes.length, true);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)), true);
  return bytes;
}

/**
 * Reads what `encodeForest` wrote. Throws OPS_MODEL_CORRUPT where the bytes are not a forest, are cut short or
 * altered, or of a newer version.
 */
export function decodeForest(bytes: Uint8Array): StoredForest {
  checkEnvelope(bytes);
  try {
    return readBody(bytes.subarray(LENGTH_AT + 4, bytes.length - 4));
  } catch (cause) {
    if (cause instanceof RangeError)
      throw corrupt(`the forest's bytes make no sense: ${cause.message}`, cause);
    throw cause;
  }
}

function checkEnvelope(bytes: Uint8Array): void {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    if (bytes.length < MAGIC.length) throw corrupt(`the forest is cut short: ${bytes.length} bytes`);
    throw corrupt("the bytes are not a forest of engine `titanic-ops`");
  }
  if (bytes.length < SMALLEST_FILE) throw corrupt(`the forest is cut short: ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(LENGTH_AT, true);
  if (bytes.length < length) throw corrupt(`the forest is cut short: ${bytes.length} of ${length} bytes`);
  if (view.getUint32(bytes.length - 4, true) !== crc32(bytes.subarray(0, bytes.length - 4)))
    throw corrupt("the forest's bytes were altered: their checksum does not match");
  const version = view.getUint32(MAGIC.length, true);
  if (version !== FORMAT_VERSION)
    throw new OpsError(
      "OPS_MODEL_CORRUPT",
      `the forest is in format ${version}, this version reads ${FORMAT_VERSION}`,
      {
        hint: "update titanic-ops, or train the model again with this version",
      },
    );
}

/** The file's parts as they stand in it. */
interface Parts {
  readonly featureCount: number;
  readonly classCount: number;
  readonly roots: Uint32Array;
  readonly codes: Uint32Array;
  readonly thresholds: Float64Array;
  readonly thresholdOf: Uint32Array;
  readonly leaves: Float64Array;
  readonly leafOf: Uint32Array;
  readonly covers: Float64Array;
  readonly coverOf: Uint32Array;
}

function readBody(body: Uint8Array): StoredForest {
  const reader = createBinaryReader(body);
  const featureCount = reader.uint32();
  const classCount = reader.uint32();
  const oobScore = reader.float64();
  const parts: Parts = {
    featureCount,
    classCount,
    roots: rootsOf(reader.uints()),
    codes: reader.uints(),
    thresholds: reader.floats(),
    thresholdOf: reader.uints(),
    leaves: reader.floats(),
    leafOf: reader.uints(),
    covers: reader.floats(),
    coverOf: reader.uints(),
  };
  const { roots, codes, thresholdOf, leafOf, coverOf, leaves } = parts;
  check(reader.left() === 0, "bytes that belong to nothing");
  check(featureCount >= 1 && featureCount <= MAX_FEATURES, "a number of features that is not possible");
  check(classCount >= 2 && classCount <= 255, "a number of classes that is not from 2 to 255");
  check(roots.length > 1 && roots[roots.length - 1] === codes.length, "nodes that are not in a tree");
  check(coverOf.length === codes.length, "nodes without a cover");
  check(thresholdOf.length + leafOf.length === codes.length, "nodes that are neither split nor leaf");
  check(leaves.length % classCount === 0, "leaf probabilities without a class");
  return { forest: linkNodes(parts), oobScore: Number.isNaN(oobScore) ? null : oobScore };
}

/**
 * Puts the nodes together, finding their children from the breadth-first order. One pass that checks on the way:
 * this code runs once a process, before the compiler has seen it, and each pass more is felt.
 */
function linkNodes(parts: Parts): FlatForest {
  const { featureCount, classCount, roots, codes, thresholds, thresholdOf, leaves, leafOf, covers, coverOf } =
    parts;
  const feature = new Uint16Array(codes.length);
  const threshold = new Float64Array(codes.length).fill(Number.POSITIVE_INFINITY);
  const missingLeft = new Uint8Array(codes.length);
  const child = new Uint32Array(codes.length);
  const cover = new Float64Array(codes.length);
  const leaf = new Uint32Array(codes.length);
  const leafCount = leaves.length / classCount;
  let splits = 0;
  let closed = 0;
  for (let t = 0; t < roots.length - 1; t++) {
    let next = roots[t] + 1;
    for (let node = roots[t]; node < roots[t + 1]; node++) {
      const code = codes[node];
      if (coverOf[node] >= covers.length) fail("a cover that does not exist");
      cover[node] = covers[coverOf[node]];
      if (code === 0) {
        // Not `>=`: past the end of `leafOf` stands undefined, which compares false with anything.
        if (!(leafOf[closed] < leafCount)) fail("a leaf that does not exist");
        child[node] = node;
        leaf[node] = leafOf[closed++];
        continue;
      }
      if (code > 2 * featureCount) fail("a feature that does not exist");
      if (!(thresholdOf[splits] < thresholds.length)) fail("a threshold that does not exist");
      // A child after its parent and inside the tree: then every walk down ends.
      if (next <= node || next + 1 >= roots[t + 1]) fail("children outside of their tree");
      feature[node] = (code - 1) >>> 1;
      missingLeft[node] = (code - 1) & 1;
      threshold[node] = thresholds[thresholdOf[splits++]];
      child[node] = next;
      next += 2;
    }
    if (next !== roots[t + 1]) fail("nodes without a parent");
  }
  return { featureCount, classCount, roots, feature, threshold, missingLeft, child, cover, leaf, leaves };
}

function rootsOf(sizes: Uint32Array): Uint32Array {
  const roots = new Uint32Array(sizes.length + 1);
  for (let t = 0; t < sizes.length; t++) roots[t + 1] = roots[t] + sizes[t];
  return roots;
}

function check(holds: boolean, fault: string): void {
  if (!holds) fail(fault);
}

function fail(fault: string): never {
  throw new RangeError(fault);
}

function corrupt(message: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", message, {
    hint: "restore the model from a backup, or train it again: `titanic-ops train`",
    cause,
  });
}
