import { closest } from "../../closest.ts";
import { OpsError } from "../../errors.ts";
import type { CsvRecord } from "./records.ts";
import { delimiterError, lineEndError, OTHER_DELIMITERS } from "./syntax-error.ts";

/** Which columns a file may and must have. */
export interface Layout {
  /** Every column that the file may have, in the order wanted. */
  readonly columns: readonly string[];
  /** Columns among them that the file may go without. */
  readonly optional: ReadonlySet<string>;
  /** Told of a column that is none of these, which is then passed over; where it is left out, such a file is refused. */
  readonly onUnknown?: ((name: string) => void) | undefined;
}

/**
 * Where each wanted column stands in the file: its field's index, or -1 for an optional one that is absent.
 * The file's own order is free. Throws OPS_INPUT_DELIMITER, OPS_INPUT_COLUMN_MISSING or OPS_INPUT_COLUMN_UNKNOWN.
 */
export function locateColumns(header: CsvRecord, layout: Layout, file: string): Int32Array {
  const names = header.fields.map((name) => name.trim());
  const { line } = header;
  refuseOtherDelimiter(names, layout, file, line);
  refuseOtherLineEnd(names, file, line);
  const known = new Set(layout.columns);
  const position = new Map<string, number>();
  names.forEach((name, index) => {
    if (position.has(name)) {
      throw fault("OPS_INPUT_COLUMN_UNKNOWN", `the column \`${name}\` stands twice in the header`, name);
    }
    if (!known.has(name)) {
      if (layout.onUnknown !== undefined) {
        layout.onUnknown(name);
        return;
      }
      const guess = closest(name, layout.columns);
      throw fault(
        "OPS_INPUT_COLUMN_UNKNOWN",
        `unknown column \`${name}\`${guess === undefined ? "" : `: did you mean \`${guess}\`?`}`,
        name,
      );
    }
    position.set(name, index);
  });
  for (const name of layout.columns) {
    if (!position.has(name) && !layout.optional.has(name)) {
      throw fault("OPS_INPUT_COLUMN_MISSING", `the column \`${name}\` is missing`, name);
    }
  }
  return Int32Array.from(layout.columns, (name) => position.get(name) ?? -1);

  function fault(
    code: "OPS_INPUT_COLUMN_UNKNOWN" | "OPS_INPUT_COLUMN_MISSING",
    what: string,
    column: string,
  ): OpsError {
    return new OpsError(code, `${file}:${line} ${what}`, {
      hint: `the header should be: ${layout.columns.join(",")}`,
      details: { file, line, column, value: header.fields.join(",") },
    });
  }
}

/** A header that is one field to us, but splits into known names at another character, was written with that. */
function refuseOtherDelimiter(names: readonly string[], layout: Layout, file: string, line: number): void {
  if (names.length > 1 || layout.columns.length === 1) return;
  for (const delimiter of OTHER_DELIMITERS.keys()) {
    const parts = names[0].split(delimiter).map((part) => part.trim());
    if (parts.length > 1 && parts.some((part) => layout.columns.includes(part)))
      throw delimiterError(file, line, delimiter, names[0]);
  }
}

/** No name has a carriage return in it: a header with one is a whole file whose lines end in those alone. */
function refuseOtherLineEnd(names: readonly string[], file: string, line: number): void {
  const value = names.find((name) => name.includes("\r"));
  if (value === undefined) return;
  throw lineEndError(file, "has a carriage return inside the header", {
    line,
    column: names.indexOf(value) + 1,
    value,
  });
}
