import type { ColumnSpec } from "./columns.ts";

/** One value of a row: a number, a text, or null where it is missing. */
export type Cell = number | string | null;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The value that a cell's text stands for in a column of this type; null for an empty cell, undefined where the
 * text cannot be such a value. Spaces around a number are ignored; a text is kept to the letter.
 */
export function parseCell(type: ColumnSpec["type"], text: string): Cell | undefined {
  if (text === "") return null;
  if (type === "text" || type === "category") return text;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return undefined;
  return type === "integer" && !Number.isSafeInteger(value) ? undefined : value;
}

/** What a cell of this type should have been, for an error message. */
export function expectedOf(type: ColumnSpec["type"]): string {
  return { integer: "a whole number", number: "a number", category: "a text", text: "a text" }[type];
}
