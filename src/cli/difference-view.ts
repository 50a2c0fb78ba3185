import type { Difference } from "../core/registry/diff.ts";

/** A value that differs, for people; a digest is known by its beginning. */
export function shownDifference(value: Difference["a"]): string | number | null {
  if (typeof value === "string") return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
  return typeof value === "boolean" ? String(value) : value;
}
