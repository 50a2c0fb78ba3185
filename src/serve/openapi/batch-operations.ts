import { z } from "zod";
import { formatCsv } from "../../core/dataset/csv/write.ts";
import type { BatchForm } from "../batch/batch-form.ts";
import { createRowWriter, type RowAnswer } from "../batch/write-rows.ts";
import type { Predictor } from "../models/predictor.ts";
import { ROWS_BODY } from "./error-lists.ts";
import { exampleAnswer } from "./example-answer.ts";
import { exampleRecord } from "./example-record.ts";
import type { Content, OperationsOf } from "./operation.ts";
import { answerFields, anyRecord } from "./predict-operations.ts";

const TYPES: Readonly<Record<BatchForm, string>> = { csv: "text/csv", ndjson: "application/x-ndjson" };
const FORMS = ["csv", "ndjson"] as const;

/** What the documentation says of `POST /predict/batch`. */
export const batchOperations: OperationsOf = (predictor) => [
  {
    method: "post",
    path: "/predict/batch",
    id: "predictBatch",
    tag: "predict",
    summary: "Predict rows of any number, answered while they arrive",
    description:
      "CSV has a header, with the columns in any order; NDJSON has a record a line. Answered in the order sent and in constant memory, as CSV or NDJSON: in the form sent, unless `accept` names the other. A row that is at fault has its error in its place, and the rest goes on. One version of the model answers all of a batch.",
    body: FORMS.map((form) => rowsBody(form, predictor)),
    answers: {
      200: {
        description: "A row for each row",
        content: FORMS.map((form) => rowsAnswer(form, predictor)),
      },
    },
    errors: [...ROWS_BODY, "NOT_READY"],
  },
];

function rowsBody(form: BatchForm, predictor: Predictor | null): Content {
  const content = { type: TYPES[form], schema: predictor?.schema ?? anyRecord, stream: true } as const;
  if (predictor === null) return content;
  const record = exampleRecord(predictor);
  const csv = formatCsv([Object.keys(record), Object.values(record).map((value) => value ?? null)]);
  return { ...content, examples: { rows: form === "csv" ? csv : `${JSON.stringify(record)}\n` } };
}

/** A row of the answer: in NDJSON either an answer or an error, in CSV the fields of both, of which one half is empty. */
function rowsAnswer(form: BatchForm, predictor: Predictor | null): Content {
  const id = predictor?.model.inputs.id ?? "id";
  const line = z.int().min(1).describe("Where the row starts in the body; the first line is 1");
  const cell = z.union([z.number(), z.string()]).nullable();
  const fields = answerFields(predictor);
  const { prediction, label, probability, probabilities } = fields;
  const answered = z.strictObject({ line, [id]: cell, ...fields });
  const error = z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  });
  const refused = z.strictObject({
    line: line.nullable().describe("Null where the whole of the body cannot be read on"),
    error,
  });
  const ofClasses = Object.fromEntries(
    Object.entries(probabilities?.shape ?? {}).map(([value, of]) => [`probability_${value}`, of.nullable()]),
  );
  const csv = z.strictObject({
    line: line.nullable(),
    [id]: cell,
    prediction: prediction.nullable(),
    label: label.nullable(),
    probability: probability.nullable(),
    ...ofClasses,
    error: z.string().nullable().describe("Its code, and what is wrong"),
  });
  return {
    type: TYPES[form],
    schema: form === "csv" ? csv : z.union([answered, refused]),
    stream: true,
    ...(predictor && { examples: { rows: exampleAnswers(form, predictor) } }),
  };
}

/** As they are written, by what writes them. */
function exampleAnswers(form: BatchForm, predictor: Predictor): string {
  const { inputs } = predictor.model;
  const details = [{ path: predictor.model.deriver.rawColumns[0], message: "is missing" }];
  const rows: RowAnswer[] = [
    { line: 2, id: 892, answer: exampleAnswer(predictor) },
    { line: 3, error: { code: "INVALID_INPUT", message: "the row does not have the form", details } },
  ];
  const writer = createRowWriter(form, inputs);
  return writer.head + writer.rows(rows);
}
