/** The middle of several numbers; of an even count the upper of the two. */
export function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[samples.length >> 1];
}
