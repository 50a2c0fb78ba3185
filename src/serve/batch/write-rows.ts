import type { Cell } from "../../core/dataset/cells.ts";
import { formatCsv } from "../../core/dataset/csv/write.ts";
import type { ModelInputs } from "../../core/model/model.ts";
import type { ErrorBody } from "../http/http-error.ts";
import type { Answer } from "../models/predictor.ts";
import type { BatchForm } from "./batch-form.ts";

/** What is said of a row: its answer and id, or its error. `line` is where the row starts in the body. */
export type RowAnswer =
  | { readonly line: number; readonly id: Cell; readonly answer: Answer }
  | { readonly line: number | null; readonly error: ErrorBody["error"] };

/** Writes answers, an answer a line, as text. */
export interface RowWriter {
  /** What stands before the first answer. */
  readonly head: string;
  rows(answers: readonly RowAnswer[]): string;
}

/** A writer of a form; the id is called as its column is. In CSV each of more than two classes has a column. */
export function createRowWriter(form: BatchForm, { id, target }: ModelInputs): RowWriter {
  const values = target.classes.length > 2 ? target.classes.map(({ value }) => value) : [];
  return form === "csv" ? csvWriter(id, values) : ndjsonWriter(id);
}

function ndjsonWriter(idName: string): RowWriter {
  const document = (row: RowAnswer): object =>
    "error" in row ? row : { line: row.line, [idName]: row.id, ...row.answer };
  return { head: "", rows: (answers) => answers.map((row) => `${JSON.stringify(document(row))}\n`).join("") };
}

function csvWriter(idName: string, classValues: readonly string[]): RowWriter {
  const noAnswer = classValues.map(() => null);
  const cells = (row: RowAnswer): Cell[] => {
    if ("error" in row) return [row.line, null, null, null, null, ...noAnswer, errorText(row.error)];
    const { prediction, label, probability, probabilities = {} } = row.answer;
    const ofClasses = classValues.map((value) => probabilities[value]);
    return [row.line, row.id, prediction, label, probability, ...ofClasses, null];
  };
  const ofClasses = classValues.map((value) => `probability_${value}`);
  return {
    head: formatCsv([["line", idName, "prediction", "label", "probability", ...ofClasses, "error"]]),
    rows: (answers) => formatCsv(answers.map(cells)),
  };
}

/** An error in one field: `INVALID_INPUT: Age: Too big; Sex: Required`. */
function errorText({ code, message, details = [] }: ErrorBody["error"]): string {
  if (details.length === 0) return `${code}: ${message}`;
  return `${code}: ${details.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`;
}
