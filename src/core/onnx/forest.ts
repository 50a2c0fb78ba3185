import { type FlatForest, isLeaf } from "../forest/tree.ts";
import type { Attribute } from "./graph.ts";

/**
 * A forest as the attributes of `TreeEnsembleClassifier` of ai.onnx.ml 3, with thresholds and weights in double
 * precision: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html. The operator adds up what the
 * leaves say, so each says its share of the mean.
 */
export function treeEnsemble(forest: FlatForest): Record<string, Attribute> {
  const { roots, feature, threshold, missingLeft, child, leaf, leaves, classCount } = forest;
  const treeCount = roots.length - 1;
  const nodes = roots[treeCount];
  const tree = new Uint32Array(nodes);
  for (let t = 0; t < treeCount; t++) tree.fill(t, roots[t], roots[t + 1]);
  const leafNodes = Array.from({ length: nodes }, (_, node) => node).filter((node) => isLeaf(forest, node));
  const place = (node: number): number => node - roots[tree[node]];
  const perNode = (value: (node: number) => number): number[] =>
    Array.from({ length: nodes }, (_, node) => value(node));
  // Of two classes runtimes expect the second one's say alone, under one id, and make the first one's of it. With both
  // ONNX Runtime answers 1 as the label of every row; with the id 1 it leaves the first probability 0.
  const isBinary = classCount === 2;
  const classes = isBinary ? [1] : Array.from({ length: classCount }, (_, k) => k);
  const perClass = (value: (node: number, k: number) => number): number[] =>
    leafNodes.flatMap((node) => classes.map((k) => value(node, k)));
  return {
    classlabels_int64s: { ints: Array.from({ length: classCount }, (_, k) => k) },
    nodes_treeids: { ints: tree },
    nodes_nodeids: { ints: perNode(place) },
    nodes_featureids: { ints: feature.slice(0, nodes) },
    nodes_modes: { strings: perNode(Number).map((node) => (isLeaf(forest, node) ? "LEAF" : "BRANCH_LEQ")) },
    nodes_values_as_tensor: {
      tensor: {
        values: Float64Array.from(perNode((node) => (isLeaf(forest, node) ? 0 : threshold[node]))),
      },
    },
    nodes_truenodeids: { ints: perNode((node) => (isLeaf(forest, node) ? 0 : place(child[node]))) },
    nodes_falsenodeids: { ints: perNode((node) => (isLeaf(forest, node) ? 0 : place(child[node]) + 1)) },
    nodes_missing_value_tracks_true: { ints: missingLeft.slice(0, nodes) },
    class_treeids: { ints: perClass((node) => tree[node]) },
    class_nodeids: { ints: perClass(place) },
    class_ids: { ints: perClass((_, k) => (isBinary ? 0 : k)) },
    class_weights_as_tensor: {
      tensor: {
        values: Float64Array.from(perClass((node, k) => leaves[leaf[node] * classCount + k] / treeCount)),
      },
    },
    post_transform: "NONE",
  };
}
