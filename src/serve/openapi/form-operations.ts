import { z } from "zod";
import { formAnswerSchema, formOf } from "../models/form-answer.ts";
import type { OperationsOf } from "./operation.ts";

/** What the documentation says of `/form`, and of the files that it names. */
export const formOperations: OperationsOf = (predictor) => [
  {
    method: "get",
    path: "/form",
    id: "form",
    tag: "predict",
    summary: "What the model in use asks for, for whoever draws a form",
    description:
      "The fields with ranges, choices, usual values and names for people, and what training saw of each.",
    answers: {
      200: {
        description: "The form",
        content: {
          type: "application/json",
          schema: formAnswerSchema,
          examples: predictor === null ? {} : { form: formOf(predictor) },
        },
      },
    },
    errors: ["UNAUTHORIZED", "METHOD_NOT_ALLOWED", "RATE_LIMITED", "NOT_READY", "OVERLOADED"],
  },
  {
    method: "get",
    path: "/models/{name}/files/{sha256}",
    id: "modelFile",
    tag: "models",
    summary: "A file that decides what the version in use predicts, by its digest",
    parameters: [
      { name: "name", in: "path", description: "The model's name", schema: z.string() },
      {
        name: "sha256",
        in: "path",
        description: "The file's digest, as `GET /form` has it",
        schema: z.string(),
      },
    ],
    answers: {
      200: {
        description: "Its bytes; they never change",
        content: {
          type: "application/octet-stream",
          schema: z.string(),
          examples: { file: "the bytes of the file" },
        },
      },
    },
    errors: [
      "BAD_REQUEST",
      "UNAUTHORIZED",
      "NOT_FOUND",
      "METHOD_NOT_ALLOWED",
      "RATE_LIMITED",
      "NOT_READY",
      "OVERLOADED",
    ],
  },
];
