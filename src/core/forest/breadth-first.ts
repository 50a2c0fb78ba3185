import type { GrownTree } from "./tree-builder.ts";

/** The same tree with its nodes in breadth-first order, as files hold them; for one that grew in another. */
export function inBreadthFirstOrder(tree: GrownTree): GrownTree {
  const nodes = tree.child.length;
  const order = new Uint32Array(nodes);
  const child = new Uint32Array(nodes);
  for (let place = 0, next = 1; place < nodes; place++) {
    const node = order[place];
    if (tree.child[node] === node) child[place] = place;
    else {
      child[place] = next;
      order[next++] = tree.child[node];
      order[next++] = tree.child[node] + 1;
    }
  }
  const { feature, threshold, test, missingLeft, cover, leaf, leaves } = tree;
  return {
    feature: inOrder(feature, order, new Uint16Array(nodes)),
    threshold: inOrder(threshold, order, new Float64Array(nodes)),
    test: inOrder(test, order, new Int32Array(nodes)),
    missingLeft: inOrder(missingLeft, order, new Uint8Array(nodes)),
    cover: inOrder(cover, order, new Float64Array(nodes)),
    leaf: inOrder(leaf, order, new Uint32Array(nodes)),
    child,
    leaves,
  };
}

function inOrder<A extends { [place: number]: number }>(values: A, order: Uint32Array, into: A): A {
  for (let place = 0; place < order.length; place++) into[place] = values[order[place]];
  return into;
}
