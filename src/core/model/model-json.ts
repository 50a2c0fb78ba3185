import { openForest } from "../forest/open-forest.ts";
import { isLeaf } from "../forest/tree.ts";
import type { Model } from "./model.ts";

/** A tree as lists, one place a node, root first. docs/reference/export.md describes each. */
interface TreeJson {
  readonly feature: number[];
  readonly threshold: (number | null)[];
  readonly missing_left: boolean[];
  readonly left: number[];
  readonly probabilities: (number[] | null)[];
}

/**
 * A model as a value for JSON, for readers in any language: what turns a raw row into numbers, and the trees that ask
 * them. Throws OPS_EXPORT_UNSUPPORTED for a forest of another engine.
 */
export function toJson({ inputs, forest }: Model): object {
  const { trees, classCount, treeCount } = openForest(forest);
  const treeJson = (_: unknown, t: number): TreeJson => {
    const root = trees.roots[t];
    const nodes = Array.from({ length: trees.roots[t + 1] - root }, (_, i) => root + i);
    const inner = (node: number): boolean => !isLeaf(trees, node);
    const leafOf = (node: number): number[] => {
      const from = trees.leaf[node] * classCount;
      return [...trees.leaves.subarray(from, from + classCount)];
    };
    return {
      feature: nodes.map((node) => (inner(node) ? trees.feature[node] : -1)),
      // JSON has no infinity: null parts what is there from what is missing.
      threshold: nodes.map((node) =>
        inner(node) && Number.isFinite(trees.threshold[node]) ? trees.threshold[node] : null,
      ),
      missing_left: nodes.map((node) => inner(node) && trees.missingLeft[node] === 1),
      left: nodes.map((node) => (inner(node) ? trees.child[node] - root : -1)),
      probabilities: nodes.map((node) => (inner(node) ? null : leafOf(node))),
    };
  };
  return { inputs, class_count: classCount, trees: Array.from({ length: treeCount }, treeJson) };
}
