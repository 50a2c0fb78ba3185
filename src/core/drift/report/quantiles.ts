/** The value below which a share `p` of ascending values lies, linear between two of them (numpy's default). */
export function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)];
  const part = at - Math.floor(at);
  return part === 0 ? below : below + part * (sorted[Math.ceil(at)] - below);
}

/** The share of ascending values that are below `value`; with `included`, also those equal to it. 0 without values. */
export function shareBelow(sorted: Float64Array, value: number, included: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (included && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return sorted.length === 0 ? 0 : low / sorted.length;
}
