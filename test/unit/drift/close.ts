import assert from "node:assert/strict";

/** Relative to what is expected, or to one where that is less; a p-value by subtraction has no more digits than that. */
export function assertAgrees(
  actual: number | null | undefined,
  expected: number,
  what: string,
  tolerance = 1e-9,
): void {
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, but expected ${expected}`,
  );
}
