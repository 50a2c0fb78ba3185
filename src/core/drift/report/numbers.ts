/** A number for people: three digits that count, thousands apart. */
export function shownNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toExponential(1);
  const digits = size >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size)));
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** A share as a percentage, with the digits that its size asks for. */
export function shownShare(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (share < 0.001) return "< 0.1 %";
  if (share > 0.999) return "> 99.9 %";
  const percent = 100 * share;
  return `${percent < 10 || percent > 99 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** Two shares that differ, with as many digits as it takes to see that. */
export function shownShares(a: number, b: number): [string, string] {
  const shown: [string, string] = [shownShare(a), shownShare(b)];
  if (shown[0] !== shown[1] || a === b) return shown;
  const digits = Math.min(6, Math.ceil(-Math.log10(100 * Math.abs(a - b))) + 1);
  return [`${(100 * a).toFixed(digits)} %`, `${(100 * b).toFixed(digits)} %`];
}

/** A p-value, of which those that are very small differ in nothing that matters. */
export function shownPValue(p: number): string {
  if (p < 1e-12) return "< 1e-12";
  return p < 0.001 ? p.toExponential(1) : p.toFixed(3);
}

/** A statistic to four digits that count. */
export function shownStatistic(value: number): string {
  if (value >= 1e9) return value.toExponential(1);
  return String(Number(value.toPrecision(4)));
}

/** A count with its word, in the plural unless it is one: "1 row", "2,000 rows". */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString("en-US")} ${word}${count === 1 ? "" : "s"}`;
}

/** A text as it begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text whose numbers stay on one line, with their percent signs and exponents. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) %/g, "\u00a0%").replaceAll(/(?<=\de)-(?=\d)/g, "\u2011");
}
