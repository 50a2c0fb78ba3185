/** Regular expressions of texts that everybody writes alike: UUIDs, dates, times, addresses of mail and of the web. */
export const OBVIOUS_PATTERNS: readonly string[] = [
  "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
  "^\\d{4}-\\d{2}-\\d{2}$",
  "^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?$",
  "^[^@\\s]+@[^@\\s]+\\.[^@\\s.]+$",
  "^https?://\\S+$",
];

/** Longer texts have no shape that would tell anything. */
const MAX_SHAPED = 24;

/**
 * The shape of a code: `AB-1234` is two capitals, a dash and four digits, as a regular expression. Null for a text of any
 * other characters, and for one without digits, which is more likely a word.
 */
export function shapeOf(text: string): string | null {
  if (text.length > MAX_SHAPED || !/^[A-Za-z0-9 ._/-]+$/.test(text) || !/\d/.test(text)) return null;
  const parts = text.match(/[A-Z]+|[a-z]+|\d+|[^A-Za-z0-9]/g) ?? [];
  return `^${parts.map(shapeOfPart).join("")}$`;
}

function shapeOfPart(part: string): string {
  const kind = /[A-Z]/.test(part) ? "[A-Z]" : /[a-z]/.test(part) ? "[a-z]" : /\d/.test(part) ? "\\d" : null;
  // What a regular expression gives a meaning to is escaped; a dash or a space has none here.
  if (kind === null) return /[./]/.test(part) ? `\\${part}` : part;
  return part.length === 1 ? kind : `${kind}{${part.length}}`;
}
