import { decodeForest, encodeForest } from "./encode.ts";
import type { Forest } from "./engine.ts";
import { createProbaWriter, type ProbaWriter } from "./predict.ts";
import type { FlatForest } from "./tree.ts";

/** A forest of engine `titanic-ops`, with its trees open to those who explain or export them. */
export interface OwnForest extends Forest {
  readonly engine: "titanic-ops";
  readonly trees: FlatForest;
}

/**
 * A forest that predicts, from grown or decoded trees. Needs neither Node nor the training code: made for the browser too.
 * Where there is Node the engine has it walk by compiled code.
 */
export function createOwnForest(
  trees: FlatForest,
  oobScore: number | null,
  createWriter: (trees: FlatForest) => ProbaWriter = createProbaWriter,
): OwnForest {
  return {
    engine: "titanic-ops",
    featureCount: trees.featureCount,
    classCount: trees.classCount,
    treeCount: trees.roots.length - 1,
    oobScore,
    trees,
    predictProba: createWriter(trees),
    encode: () => encodeForest({ forest: trees, oobScore }),
  };
}

/** Reads a forest's bytes. Throws OPS_MODEL_CORRUPT; see `decodeForest`. */
export function decodeOwnForest(
  bytes: Uint8Array,
  createWriter?: (trees: FlatForest) => ProbaWriter,
): OwnForest {
  const { forest, oobScore } = decodeForest(bytes);
  return createOwnForest(forest, oobScore, createWriter);
}
