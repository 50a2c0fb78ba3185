import { isUtf8 } from "node:buffer";
import { OpsError } from "../../errors.ts";
import { lineEndError } from "./syntax-error.ts";

const NEWLINE = 0x0a;

/** A line of so many bytes is longer than any record may be, whatever its characters take; it is not waited for. */
const MAX_LINE_BYTES = 1 << 22;

/**
 * Bytes to text, a piece at a time, each ending where a line does (or the file). What is not UTF-8 is refused, not
 * replaced in silence. A byte order mark is dropped.
 * Throws OPS_INPUT_ENCODING with the line of the first bad byte, and OPS_INPUT_SYNTAX where no line ends.
 */
export async function* decodeUtf8(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let line = 1;
  // The pieces of a line that has not ended yet.
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const whole = Buffer.concat([...tail, chunk.subarray(0, end)]);
      if (!isUtf8(whole)) throw notUtf8(whole, line, file);
      yield decoder.decode(whole, { stream: true });
      for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) line++;
      [tail, tailBytes] = [[], 0];
    }
    if (end === chunk.length) continue;
    // A copy: the source may use its buffer again.
    tail.push(Uint8Array.from(chunk.subarray(end)));
    tailBytes += chunk.length - end;
    if (tailBytes > MAX_LINE_BYTES)
      throw lineEndError(file, `starts a line of more than ${MAX_LINE_BYTES} bytes`, { line });
  }
  const last = Buffer.concat(tail);
  if (!isUtf8(last)) throw notUtf8(last, line, file);
  yield decoder.decode(last);
}

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
  // Only UTF-16 starts with these bytes: what spreadsheets call "Unicode text".
  const isUtf16 = /^(?:\xff\xfe|\xfe\xff)/.test(value) && line === 1;
  return new OpsError(
    "OPS_INPUT_ENCODING",
    isUtf16
      ? `${file}:${line} is UTF-16, not UTF-8`
      : `${file}:${line} is not valid UTF-8: \`${value}\` (read as Latin-1)`,
    {
      hint: `iconv -f ${isUtf16 ? "UTF-16" : "WINDOWS-1252"} -t UTF-8 ${file} > utf8.csv`,
      details: { file, line, value },
    },
  );
}
