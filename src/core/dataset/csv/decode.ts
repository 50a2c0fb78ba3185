import { isUtf8 } from "node:buffer";
import { OpsError } from "../../errors.ts";

/**
 * Bytes to text, refusing what is not UTF-8 instead of replacing it in silence. A byte order mark is dropped.
 * Throws OPS_INPUT_ENCODING with the line of the first bad byte.
 */
export async function* decodeUtf8(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let tail = Buffer.alloc(0);
  for await (const chunk of source) {
    // The last line of a chunk may end in half a character: it waits for the rest, so a fault is in this line.
    const bytes =
      tail.length > 0
        ? Buffer.concat([tail, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const whole = bytes.subarray(0, end);
    tail = Buffer.from(bytes.subarray(end));
    if (end === 0) continue;
    if (!isUtf8(whole)) throw notUtf8(whole, line, file);
    yield decoder.decode(whole, { stream: true });
    for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) line++;
  }
  if (!isUtf8(tail)) throw notUtf8(tail, line, file);
  yield decoder.decode(tail);
}

const NEWLINE = 0x0a;

function notUtf8(bytes: Buffer, firstLine: number, file: string): OpsError {
  let line = firstLine;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0 && isUtf8(bytes.subarray(start, end)); line++) {
    start = end + 1;
    end = bytes.indexOf(NEWLINE, start);
  }
  const end = bytes.indexOf(NEWLINE, start);
  const value = bytes
    .subarray(start, end < 0 ? undefined : end)
    .toString("latin1")
    .slice(0, 80);
  return new OpsError(
    "OPS_INPUT_ENCODING",
    `${file}:${line} is not valid UTF-8: \`${value}\` (read as Latin-1)`,
    {
      hint: `iconv -f WINDOWS-1252 -t UTF-8 ${file} > utf8.csv`,
      details: { file, line, value },
    },
  );
}
