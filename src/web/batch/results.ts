import Papa from "papaparse";
import { cell, type Table } from "../../core/dataset/table.ts";
import { createTableBuilder } from "../../core/dataset/table-builder.ts";
import { TEXTS } from "../texts.ts";
import type { CsvFile } from "./read-file.ts";

/** What the service says of a row. */
export type RowAnswer =
  | { readonly prediction: string; readonly probability: number }
  | { readonly error: string };

/** The answers to the rows of a file, gathered in their order. */
export interface Results {
  /** The rows that are still to be sent. */
  pending(): Int32Array;
  add(answers: readonly RowAnswer[]): void;
  /** Rows that have an answer or an error by now, and those of them that have an error. */
  readonly done: number;
  readonly errors: number;
  /** Those rows, with the answers beside what the file says of them. */
  table(): Table;
}

/** The columns that answers have in the table of results; one of the file of the same name is called otherwise. */
export const { prediction: PREDICTION, probability: PROBABILITY, error: ERROR } = TEXTS.batch.columns;

/** No answers yet; a row that has not as many fields as the header is at fault without being sent. */
export function createResults({ table, misshapen }: CsvFile): Results {
  const builder = createTableBuilder([
    [PREDICTION, "text"],
    [PROBABILITY, "number"],
    [ERROR, "text"],
  ]);
  let done = 0;
  let errors = 0;
  const refuse = (error: string): void => {
    builder.add([null, null, error]);
    done++;
    errors++;
  };
  const refuseMisshapen = (): void => {
    for (let fields = misshapen.get(done); fields !== undefined; fields = misshapen.get(done))
      refuse(TEXTS.batch.misshapen(fields, table.columns.size));
  };
  refuseMisshapen();
  return {
    pending() {
      const rest = Int32Array.from({ length: table.rows - done }, (_, i) => done + i);
      return rest.filter((row) => !misshapen.has(row));
    },
    add(answers) {
      for (const answer of answers) {
        if ("error" in answer) refuse(answer.error);
        else {
          builder.add([answer.prediction, answer.probability, null]);
          done++;
        }
        refuseMisshapen();
      }
    },
    get done() {
      return done;
    },
    get errors() {
      return errors;
    },
    table: () => beside(builder.table(), table),
  };
}

/** The answers, then what the file says, as far as there are answers. */
function beside(answers: Table, file: Table): Table {
  const columns = new Map(answers.columns);
  for (const [name, column] of file.columns) columns.set(freeName(name, columns), column);
  return { rows: answers.rows, columns };
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  return taken.has(name) ? freeName(TEXTS.batch.ofFile(name), taken) : name;
}

/** How many rows have each value of a column, the most frequent first; missing ones are left out. */
export function countsOf({ columns, rows }: Table, name: string): [value: string, rows: number][] {
  const column = columns.get(name);
  if (column?.kind !== "text") return [];
  const counts = new Float64Array(column.dictionary.length);
  for (const code of column.codes.subarray(0, rows)) if (code >= 0) counts[code]++;
  return column.dictionary
    .map((value, code): [string, number] => [value, counts[code]])
    .sort((a, b) => b[1] - a[1]);
}

/** So many rows are written at once. */
const ROWS_AT_ONCE = 5000;

/** The given rows of a table of results as a CSV file: as they came, with the answers behind. */
export function csvBlob({ columns }: Table, rows: Int32Array): Blob {
  const isAnswer = (name: string): boolean => [PREDICTION, PROBABILITY, ERROR].includes(name as never);
  const names = [...columns.keys()].sort((a, b) => Number(isAnswer(a)) - Number(isAnswer(b)));
  const read = names.flatMap((name) => columns.get(name) ?? []);
  const parts = [Papa.unparse([names])];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const part = Array.from(rows.subarray(at, at + ROWS_AT_ONCE), (row) =>
      read.map((each) => cell(each, row)),
    );
    parts.push(Papa.unparse(part));
  }
  return new Blob([`${parts.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}
