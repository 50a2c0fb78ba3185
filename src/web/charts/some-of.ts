/** At most `most` of the items, evenly spread, both ends among them: a table that can be read. */
export function someOf<T>(items: readonly T[], most = 21): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i / (most - 1)) * (items.length - 1))]);
}
