import { z } from "zod";
import { codeVersion } from "../../core/code-version.ts";
import { ERRORS, type ErrorCode } from "../../core/errors.ts";
import { HTTP_ERRORS, type HttpErrorCode } from "../http/http-error.ts";
import type { Predictor } from "../models/predictor.ts";
import type { Content, Operation, OperationsOf } from "./operation.ts";

/** The one form of an error: `ErrorBody`, as the document describes it. */
const errorSchema = z
  .strictObject({
    error: z.strictObject({
      code: z
        .enum([...Object.keys(HTTP_ERRORS), ...Object.keys(ERRORS)])
        .describe("Stable: meant for programs"),
      message: z.string().describe("What is wrong"),
      hint: z.string().optional().describe("What to do next"),
      details: z
        .array(z.strictObject({ path: z.string().describe("`instances.2.Age`"), message: z.string() }))
        .max(100)
        .optional()
        .describe("Every fault, with its place in the body"),
    }),
    requestId: z.string().describe("The same as in the header x-request-id, and in the log"),
  })
  .describe("An error");

/** Headers that every answer has. */
const ANSWER_HEADERS = {
  "x-request-id": { description: "The request's id, in the log too", schema: { type: "string" } },
};

/** What any request may send. */
const REQUEST_ID = {
  name: "x-request-id",
  in: "header",
  description: "An id for the request; one is made when there is none, or when it is not of this form",
  required: false,
  schema: { type: "string" },
};

/** The description of the service (OpenAPI 3.1) for the model in use, from the schemas that requests are checked with. */
export function openApiDocument(all: readonly OperationsOf[], predictor: Predictor | null): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of all.flatMap((operations) => operations(predictor))) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: predictor === null ? "titanic-ops" : `titanic-ops: ${predictor.name}`,
      version: codeVersion.version,
      description:
        predictor === null
          ? "No model is loaded yet; this page tells more when one is."
          : `Version ${predictor.version} of model \`${predictor.name}\` answers (${predictor.digest}).`,
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: { Error: jsonSchema(errorSchema, "output") } },
  };
}

function described(operation: Operation): object {
  const { id, tag, summary, description, parameters = [], body, answers, errors = [] } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    parameters: [
      ...parameters.map(({ schema, ...parameter }) => ({
        ...parameter,
        required: parameter.in === "path",
        schema: jsonSchema(schema, "input"),
      })),
      REQUEST_ID,
    ],
    ...(body && { requestBody: { required: true, content: contentOf(body, "input") } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          {
            description: answer.description,
            headers: ANSWER_HEADERS,
            content: contentOf([answer.content], "output"),
          },
        ]),
      ),
      ...errorResponses(errors, answers),
    },
  };
}

function contentOf(contents: readonly Content[], io: "input" | "output"): object {
  return Object.fromEntries(
    contents.map(({ type, schema, examples = {} }) => [
      type,
      {
        schema: jsonSchema(schema, io),
        ...(Object.keys(examples).length > 0 && {
          examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
        }),
      },
    ]),
  );
}

/** The errors by status, each status with its codes. One status may have an answer of another form as well. */
function errorResponses(
  errors: readonly (HttpErrorCode | ErrorCode)[],
  answers: Operation["answers"],
): Record<string, object> {
  const codes = new Map<number, string[]>();
  for (const code of new Set([...errors, "INTERNAL"] as const)) {
    const status = code in HTTP_ERRORS ? HTTP_ERRORS[code as HttpErrorCode] : ERRORS[code as ErrorCode].http;
    if (!(status in answers)) codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...codes].map(([status, each]) => [
      String(status),
      {
        description: each.map((code) => `\`${code}\``).join(", "),
        headers: ANSWER_HEADERS,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
