/** Maps items with at most `limit` of them at work; results are in order. The first failure stops what has not begun. */
export async function mapParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // All workers are waited for, so that nothing is still being written when the failure is told.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const fault = ends.find((end) => end.status === "rejected");
  if (fault !== undefined) throw fault.reason;
  return results;
}
