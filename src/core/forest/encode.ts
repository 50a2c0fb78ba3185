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
import { type FlatForest, LEAF } from "./tree.ts";

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
  const isLeaf = (node: number): boolean => feature[node] === LEAF;
  const nodes = Uint32Array.from(feature.keys());
  const splits = nodes.filter((node) => !isLeaf(node));
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
  writer.uints(nodes.map((node) => (isLeaf(node) ? 0 : 1 + 2 * feature[node] + forest.missingLeft[node])));
  writer.floats(thresholds.rows());
  writer.uints(thresholdOf);
  writer.floats(forest.leaves);
  writer.uints(nodes.filter(isLeaf).map((node) => forest.child[node]));
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
      throw corrupt(`the forest's bytes contradict themselves: ${cause.message}`, cause);
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

function readBody(body: Uint8Array): StoredForest {
  const reader = createBinaryReader(body);
  const featureCount = reader.uint32();
  const classCount = reader.uint32();
  const oobScore = reader.float64();
  const roots = rootsOf(reader.uints());
  const codes = reader.uints();
  const thresholds = reader.floats();
  const thresholdOf = reader.uints();
  const leaves = reader.floats();
  const leafOf = reader.uints();
  const covers = reader.floats();
  const coverOf = reader.uints();

  const nodeCount = codes.length;
  const splitCount = codes.reduce((splits, code) => splits + (code > 0 ? 1 : 0), 0);
  check(reader.left() === 0, `${reader.left()} bytes too many`);
  check(classCount >= 2 && classCount <= 255, `${classCount} classes`);
  check(roots.length > 1 && roots[roots.length - 1] === nodeCount, "trees and nodes differ in number");
  check(
    thresholdOf.length === splitCount && leafOf.length === nodeCount - splitCount,
    "splits or leaves missing",
  );
  check(coverOf.length === nodeCount, "covers missing");
  check(
    codes.every((code) => code <= 2 * featureCount),
    "a feature that does not exist",
  );
  check(
    thresholdOf.every((i) => i < thresholds.length),
    "a threshold that does not exist",
  );
  check(
    leafOf.every((i) => (i + 1) * classCount <= leaves.length),
    "a leaf that does not exist",
  );
  check(
    coverOf.every((i) => i < covers.length),
    "a cover that does not exist",
  );

  const forest: FlatForest = {
    featureCount,
    classCount,
    roots,
    feature: Uint16Array.from(codes, (code) => (code === 0 ? LEAF : (code - 1) >> 1)),
    threshold: new Float64Array(nodeCount),
    missingLeft: Uint8Array.from(codes, (code) => (code === 0 ? 0 : (code - 1) & 1)),
    child: new Uint32Array(nodeCount),
    cover: Float64Array.from(coverOf, (i) => covers[i]),
    leaves,
  };
  linkNodes(forest, (split) => thresholds[thresholdOf[split]], leafOf);
  return { forest, oobScore: Number.isNaN(oobScore) ? null : oobScore };
}

/** Fills in thresholds and children, which the breadth-first order tells. */
function linkNodes(forest: FlatForest, thresholdOf: (split: number) => number, leafOf: Uint32Array): void {
  const { roots, feature, threshold, child } = forest;
  let split = 0;
  let leaf = 0;
  for (let t = 0; t < roots.length - 1; t++) {
    let next = roots[t] + 1;
    for (let node = roots[t]; node < roots[t + 1]; node++) {
      if (feature[node] === LEAF) {
        child[node] = leafOf[leaf++];
        continue;
      }
      // A child after its parent and inside the tree: then every walk down ends.
      check(next > node && next + 1 < roots[t + 1], `the children of node ${node} are not in its tree`);
      threshold[node] = thresholdOf(split++);
      child[node] = next;
      next += 2;
    }
    check(next === roots[t + 1], `tree ${t} has nodes without a parent`);
  }
}

function rootsOf(sizes: Uint32Array): Uint32Array {
  const roots = new Uint32Array(sizes.length + 1);
  for (let t = 0; t < sizes.length; t++) roots[t + 1] = roots[t] + sizes[t];
  return roots;
}

function check(holds: boolean, fault: string): void {
  if (!holds) throw new RangeError(fault);
}

function corrupt(message: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", message, {
    hint: "restore the model from a backup, or train it again: `titanic-ops train`",
    cause,
  });
}
