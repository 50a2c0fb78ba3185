import type { SkipReason } from "./result.ts";
import type { Sample, SamplePair } from "./sample.ts";
import { chiSquaredTest } from "./tests/chi-squared.ts";
import type { TestOutcome } from "./tests/outcome.ts";

/** Whether the share of rows without a value has changed; null where neither side misses one, or a side has no rows. */
export function missingTest({ reference, current }: SamplePair): TestOutcome | null {
  const someMissing = reference.missing + current.missing > 0;
  const bothHaveRows = reference.rows + reference.missing > 0 && current.rows + current.missing > 0;
  if (!someMissing || !bothHaveRows) return null;
  return chiSquaredTest([reference.missing, reference.rows], [current.missing, current.rows]);
}

/**
 * Why a feature cannot be tested, if so. Such a feature must not take part in a correction, or it would dull the tests
 * of the others.
 */
export function skipReason(pair: SamplePair): SkipReason | undefined {
  if (pair.reference.rows === 0) return "no_reference_values";
  if (pair.current.rows === 0) return "no_values";
  return isConstant(pair) ? "constant" : undefined;
}

function isConstant(pair: SamplePair): boolean {
  if (pair.kind === "number") {
    const { sorted } = pair.reference;
    // First the reference alone: a window sorts its values when somebody asks for them.
    return (
      sorted[0] === sorted[sorted.length - 1] && pair.current.sorted.every((value) => value === sorted[0])
    );
  }
  const { counts } = pair.current;
  return pair.reference.counts.filter((count, i) => count + counts[i] > 0).length < 2;
}

/** The share of rows without a value, 0 without rows. */
export function missingShare({ missing, rows }: Sample): number {
  return missing === 0 ? 0 : missing / (missing + rows);
}
