import { useEffect, useState } from "preact/hooks";

/** A value as it was when it last stood still for a moment: for what is too slow to follow every key. */
export function useDeferred<T>(value: T, waitMs = 120): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(() => value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
}
