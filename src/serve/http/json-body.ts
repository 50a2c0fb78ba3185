import { HttpError, shortened } from "./http-error.ts";

/** Deeper than any request of ours; a body nested a hundred thousand deep would exhaust the stack. */
const MAX_DEPTH = 16;

/**
 * Parses a JSON body, refusing what `JSON.parse` lets pass in silence: a key that stands twice, and deep nesting.
 * `what` is what the errors call it.
 */
export function parseJsonBody(text: string, what = "body"): unknown {
  checkShape(text, what);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError("BODY_NOT_JSON", `the ${what} is not JSON: ${(cause as Error).message}`, {
      hint: 'send {"Field": value, …} with content-type application/json',
    });
  }
}

/**
 * One pass over the text, before parsing: follows nesting and strings, and keeps the keys of the open objects. Text
 * that is not JSON may pass here; `JSON.parse` refuses it.
 */
function checkShape(text: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) addKey(keys, text.slice(at, end));
      at = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (open.push(code === OPEN_OBJECT ? new Set() : null) > MAX_DEPTH) {
        throw new HttpError("INVALID_INPUT", `the ${what} is nested deeper than ${MAX_DEPTH} levels`);
      }
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) open.pop();
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COLON = 0x3a;

/** The position after the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === COLON;
}

function addKey(keys: Set<string>, quoted: string): void {
  // An escape can write the same key in another way.
  const key = quoted.includes("\\") ? unescaped(quoted) : quoted;
  if (keys.has(key))
    throw new HttpError("DUPLICATE_KEY", `the key ${shortened(quoted)} stands twice in one object`);
  keys.add(key);
}

function unescaped(quoted: string): string {
  try {
    return `"${JSON.parse(quoted)}"`;
  } catch {
    return quoted;
  }
}
