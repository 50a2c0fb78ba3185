/** Where something stands in a drawing from above to below: its layer, and its place among those beside it. */
export interface Place {
  readonly layer: number;
  /** From 0 to 1, in the middle of its share of the layer. */
  readonly x: number;
}

/**
 * Places things below what they were made from, as high as they can be, and beside each other in the order of what they
 * were made from, so that few lines cross. Edges go `[from, to]`.
 */
export function placesOf(
  ids: readonly string[],
  edges: readonly (readonly [string, string])[],
): Map<string, Place> {
  const layers = layersOf(ids, edges);
  const places = new Map<string, Place>();
  const last = Math.max(0, ...layers.values());
  for (let layer = 0; layer <= last; layer++) {
    const beside = ids.filter((id) => layers.get(id) === layer);
    const above = (id: string): number => {
      const from = edges.filter(([, to]) => to === id).map(([each]) => places.get(each)?.x ?? 0.5);
      return from.reduce((sum, x) => sum + x / from.length, 0);
    };
    beside
      .map((id) => ({ id, above: above(id) }))
      .sort((a, b) => a.above - b.above)
      .forEach(({ id }, i) => {
        places.set(id, { layer, x: (i + 0.5) / beside.length });
      });
  }
  return places;
}

/** The longest way to each from what was made from nothing. */
function layersOf(
  ids: readonly string[],
  edges: readonly (readonly [string, string])[],
): Map<string, number> {
  const layers = new Map(ids.map((id) => [id, 0]));
  // No way is longer than there are things; records that go in a circle end here too.
  for (let round = 0; round < ids.length; round++) {
    let isSettled = true;
    for (const [from, to] of edges) {
      const below = (layers.get(from) ?? 0) + 1;
      if (below <= (layers.get(to) ?? 0) || below >= ids.length) continue;
      layers.set(to, below);
      isSettled = false;
    }
    if (isSettled) break;
  }
  return layers;
}
