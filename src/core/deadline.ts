/** Something took longer than it was worth waiting for. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/**
 * What `work` resolves to, if it does within `ms` milliseconds; else throws a DeadlineError. The work itself goes on, and
 * nobody hears how it ends.
 */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
