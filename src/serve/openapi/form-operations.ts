import { z } from "zod";
import { modelFormSchema } from "../../core/model/form.ts";
import type { OperationsOf } from "./operation.ts";

const file = z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.int() });

const formAnswer = modelFormSchema.extend({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  createdAt: z.string(),
  files: z
    .strictObject({ forest: file, inputs: file })
    .nullable()
    .describe("What decides a prediction, to be had by digest; null where only the service can read it"),
});

/** The answer of `GET /form`. */
export type FormAnswer = z.infer<typeof formAnswer>;

/** What the documentation says of `/form`, and of the files that it names. */
export const formOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/form",
    id: "form",
    tag: "predict",
    summary: "What the model in use asks for, for whoever draws a form",
    description:
      "The fields with ranges, choices, usual values and names for people, and what training saw of each.",
    answers: {
      200: { description: "The form", content: { type: "application/json", schema: formAnswer } },
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
        content: { type: "application/octet-stream", schema: z.string() },
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
