/** A score in three digits; a dash where there is none. */
export function score(value: number | null): string {
  return value === null ? "–" : signed(value.toFixed(3));
}

/** Both ends of an interval; a dash where there is none. */
export function range(
  interval: { readonly low: number | null; readonly high: number | null } | null,
): string {
  if (interval === null || interval.low === null || interval.high === null) return "–";
  return `${score(interval.low)} – ${score(interval.high)}`;
}

/** A difference with its sign. */
export function change(value: number | null): string {
  if (value === null) return "–";
  const text = score(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** With a true minus, and none before a zero. */
function signed(text: string): string {
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
