/** Rows of a window by where they lie among the values of a reference: all that Kolmogorov–Smirnov's statistic needs. */
export interface IncrementalKs {
  /** Values that are in it. */
  readonly rows: number;
  /** Takes a value in and says its place, by which it can be taken out: a search in the reference. */
  add(value: number): number;
  /** Takes a value out. */
  remove(place: number): void;
  /** The statistic of what is in it now, as `ksStatistic` has it to the last digit; 0 without values. */
  statistic(): number;
}

/**
 * Kolmogorov–Smirnov's statistic against a reference that stays, kept along as values come and go. Between two values of
 * the reference its share does not change, so the largest gap is at one of them or at the end of the stretch between
 * two: with k distinct values there are 2k + 1 such places, and a window is no more than a count for each. A value costs
 * O(log k), whatever the window's size, the statistic one pass over the places, and nothing is sorted.
 *
 * @param sorted the reference's values, ascending, without NaN, one at least.
 */
export function createIncrementalKs(sorted: Float64Array): IncrementalKs {
  const { distinct, shares } = placesOf(sorted);
  const counts = new Uint32Array(shares.length);
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    add(value) {
      const place = placeOf(distinct, value);
      counts[place]++;
      rows++;
      return place;
    },
    remove(place) {
      counts[place]--;
      rows--;
    },
    statistic() {
      if (rows === 0) return 0;
      let upTo = 0;
      let gap = 0;
      for (let place = 0; place < counts.length; place++) {
        upTo += counts[place];
        gap = Math.max(gap, Math.abs(shares[place] - upTo / rows));
      }
      return gap;
    },
  };
}

/** The distinct values, and the share of the reference up to each place: the stretch before a value, then the value. */
function placesOf(sorted: Float64Array): { distinct: Float64Array; shares: Float64Array } {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const shares = new Float64Array(2 * distinct.length + 1);
  let upTo = 0;
  for (const [i, value] of distinct.entries()) {
    shares[2 * i] = upTo / sorted.length;
    while (sorted[upTo] === value) upTo++;
    shares[2 * i + 1] = upTo / sorted.length;
  }
  shares[2 * distinct.length] = 1;
  return { distinct, shares };
}

/** A binary search whose only branch is its loop: the processor has nothing to guess, which takes half the time. */
function placeOf(distinct: Float64Array, value: number): number {
  let below = 0;
  for (let left = distinct.length; left > 1; ) {
    const half = left >> 1;
    below += half * Number(distinct[below + half - 1] < value);
    left -= half;
  }
  below += Number(distinct[below] < value);
  return 2 * below + Number(distinct[below] === value);
}
