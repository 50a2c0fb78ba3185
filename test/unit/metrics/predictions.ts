import fc from "fast-check";

/** Arbitrary predictions: labels of 0 and 1, and scores of whole 64ths, so that ties are common and sums exact. */
export function predictions({ minLength = 1, maxLength = 40 } = {}): fc.Arbitrary<{
  labels: Uint8Array;
  scores: Float64Array;
}> {
  return fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 64 })), {
      minLength,
      maxLength,
    })
    .map((rows) => ({
      labels: Uint8Array.from(rows, ([label]) => label),
      scores: Float64Array.from(rows, ([, score]) => score / 64),
    }));
}
