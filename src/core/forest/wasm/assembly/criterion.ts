/** How good a split is; see `criterion.ts` of the plain version, whose numbers these are to the last bit. */
import { isGini, weight0, weight1 } from "./settings";

/** JavaScript's own, which is not the same on every machine to the last bit. */
@external("math", "log")
declare function log(x: f64): f64;

/** The score of a split into sides of so many drawn rows of each class. */
export function splitScore(left0: f64, left1: f64, right0: f64, right1: f64): f64 {
  if (isGini) {
    // Both sides at once.
    const of0 = f64x2.mul(f64x2.replace_lane(f64x2.splat(left0), 1, right0), f64x2.splat(weight0));
    const of1 = f64x2.mul(f64x2.replace_lane(f64x2.splat(left1), 1, right1), f64x2.splat(weight1));
    const squares = f64x2.add(f64x2.mul(of0, of0), f64x2.mul(of1, of1));
    const sides = f64x2.div(squares, f64x2.add(of0, of1));
    return f64x2.extract_lane(sides, 0) + f64x2.extract_lane(sides, 1);
  }
  return entropyScore(left0 * weight0, left1 * weight1, right0 * weight0, right1 * weight1);
}

function entropyScore(l0: f64, l1: f64, r0: f64, r1: f64): f64 {
  let score: f64 = 0;
  score += timesLog(l0) + timesLog(r0);
  score += timesLog(l1) + timesLog(r1);
  return score - timesLog(l0 + l1) - timesLog(r0 + r1);
}

function timesLog(x: f64): f64 {
  return x > 0 ? x * log(x) : 0;
}
