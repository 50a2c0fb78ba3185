import { setTimeout as sleep } from "node:timers/promises";

/**
 * Tries until it does not fail any more, for so long; then fails as it did. Give `assert.ok` its message in there: making
 * one up from the source costs seconds each time.
 */
export async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(500);
    }
  }
}
