import { OpsError } from "../../errors.ts";

/** Where a CSV text breaks RFC 4180: the line, and where it is one field's fault, the field (from 1) and its text. */
export interface SyntaxFault {
  readonly line: number;
  readonly column?: number;
  readonly value?: string;
}

/** The error for a text that is not CSV; `what` says what is wrong with it. */
export function syntaxError(
  file: string,
  what: string,
  { line, column, value }: SyntaxFault,
  hint = 'quote a field as "…", and double a quote inside it: "He said ""yes"""',
): OpsError {
  return new OpsError("OPS_INPUT_SYNTAX", `${file}:${line} ${what}`, {
    hint,
    details: {
      file,
      line,
      ...(column === undefined ? {} : { column }),
      ...(value === undefined ? {} : { value: value.slice(0, 80) }),
    },
  });
}

/** The error for a file whose lines have no `\n`: as old Macintosh programs write it, or no text at all. */
export function lineEndError(file: string, what: string, fault: SyntaxFault): OpsError {
  return syntaxError(
    file,
    what,
    fault,
    `if its lines end in \\r alone: tr '\\r' '\\n' < ${file} > lines.csv`,
  );
}

/** What people separate fields with instead of a comma, and how it is called. */
export const OTHER_DELIMITERS: ReadonlyMap<string, string> = new Map([
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "bars"],
  [":", "colons"],
  [" ", "spaces"],
]);

/** The error for a file with another delimiter; `header` is its first line. */
export function delimiterError(file: string, line: number, delimiter: string, header: string): OpsError {
  const called = OTHER_DELIMITERS.get(delimiter) ?? `\`${delimiter}\``;
  return new OpsError("OPS_INPUT_DELIMITER", `${file}:${line} is separated by ${called}, not by commas`, {
    hint: "write the file with commas between the fields (RFC 4180)",
    details: { file, line, value: header },
  });
}
