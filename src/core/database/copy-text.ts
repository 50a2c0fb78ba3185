import type { Cell } from "../dataset/cells.ts";
import { OpsError } from "../errors.ts";
import type { Rows, TableColumn } from "./database.ts";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Rows in the text format of COPY (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2). Throws
 * OPS_INPUT_VALUE for a text with the character NUL, which Postgres holds in no text.
 */
export function copyText(columns: readonly TableColumn[], rows: Rows): string {
  let text = "";
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) {
      if (i > 0) text += "\t";
      text += field(row[i], columns[i]);
    }
    text += "\n";
  }
  return text;
}

function field(value: Cell, [column]: TableColumn): string {
  if (value === null) return "\\N";
  if (typeof value === "number") return numberText(value);
  if (value.includes("\0")) throw holdsNul(column, value);
  return value.replaceAll(/[\\\n\r\t]/g, (character) => ESCAPES[character]);
}

/** A number as Postgres reads it back to the same bits: JavaScript writes -0 as 0. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function holdsNul(column: string, value: string): OpsError {
  const shown = JSON.stringify(value.slice(0, 40));
  return new OpsError(
    "OPS_INPUT_VALUE",
    `column \`${column}\`: ${shown} has the character NUL, which Postgres cannot hold`,
    {
      hint: "remove it from the data: tr -d '\\000' <old.csv >new.csv",
      details: { column, value: shown },
    },
  );
}
