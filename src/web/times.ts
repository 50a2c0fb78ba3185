/** A moment on the reader's clock, with its day. */
export function moment(at: string | number): string {
  return format(at, { dateStyle: "medium", timeStyle: "short" });
}

/** The same to the second, where things follow each other fast. */
export function momentToSecond(at: string | number): string {
  return format(at, { dateStyle: "medium", timeStyle: "medium" });
}

/** The time of a moment alone. */
export function clock(at: number): string {
  return format(at, { timeStyle: "medium" });
}

/** A moment to a machine. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** As the texts are in English, so are the times: a day before its month, and hours up to 24. */
function format(at: string | number, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", style).format(new Date(at));
}
