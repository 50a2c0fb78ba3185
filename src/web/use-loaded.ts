import { useCallback, useEffect, useState } from "preact/hooks";
import { Failure } from "./api.ts";

/** What was asked for: null until it is there, or why it is not; and a way to ask again. */
export type Loaded<T> = readonly [T | Failure | null, () => void];

/**
 * Asks once the page is drawn, and again whenever `load` is another function: keep it the same with `useCallback`. Of
 * answers that overtake each other, that to the newest question counts.
 */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<T | Failure | null>(null);
  const [turn, setTurn] = useState(1);
  const again = useCallback(() => {
    setLoaded(null);
    setTurn((last) => last + 1);
  }, []);
  useEffect(() => {
    let stale = false;
    const take = (found: T | Failure): void => {
      // As a function, since the found may be one.
      if (!stale) setLoaded(() => found);
    };
    load().then(take, (error) =>
      take(error instanceof Failure ? error : new Failure("failed", String(error))),
    );
    return () => {
      stale = true;
    };
  }, [load, turn]);
  return [loaded, again];
}
