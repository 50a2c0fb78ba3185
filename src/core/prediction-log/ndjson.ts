import { throwIfInterrupted } from "../errors.ts";

/** No line of the log is longer; what is, is no line of it. */
const MAX_LINE_CHARACTERS = 1 << 20;

/** The lines of a stream of text, all at once that a piece of it completes. The last one need not be ended. */
export async function* lineBatches(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8");
  let tail = "";
  for await (const chunk of source) {
    throwIfInterrupted(signal);
    const lines = (tail + decoder.decode(chunk, { stream: true })).split("\n");
    tail = (lines.pop() ?? "").slice(0, MAX_LINE_CHARACTERS);
    if (lines.length > 0) yield lines;
  }
  const last = tail + decoder.decode();
  if (last !== "") yield [last];
}

/** What the lines hold that `isOne` accepts, and how many others there are but for empty ones. */
export function parseLines<T>(
  lines: readonly string[],
  isOne: (value: unknown) => value is T,
): { items: T[]; unreadable: number } {
  const items: T[] = [];
  let unreadable = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const value = parsed(line);
    if (isOne(value)) items.push(value);
    else unreadable++;
  }
  return { items, unreadable };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
