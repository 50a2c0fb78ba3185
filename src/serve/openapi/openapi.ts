import { z } from "zod";
import { codeVersion } from "../../core/code-version.ts";
import { ERRORS, type ErrorCode } from "../../core/errors.ts";
import { HTTP_ERRORS, type HttpErrorCode } from "../http/http-error.ts";
import type { Predictor } from "../models/predictor.ts";
import { ALWAYS, type DescribedCode, LIMITS, MESSAGES } from "./error-lists.ts";
import { EXAMPLE_REQUEST_ID } from "./example-answer.ts";
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
  const { id, tag, summary, description, parameters = [], body } = operation;
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
    responses: responsesOf(operation),
  };
}

/** What an operation can be answered with, by status; one status may have errors of two forms. */
function responsesOf({ answers, errors = [], open = false }: Operation): Record<string, object> {
  const codes = codesByStatus([...errors, ...ALWAYS, ...(open ? [] : LIMITS)]);
  const statuses = new Set([...Object.keys(answers), ...codes.keys()]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const answer = answers[Number(status)];
      const told = codes.get(status) ?? [];
      const contents = [...(answer === undefined ? [] : [answer.content].flat()), ...told.map(errorContent)];
      const descriptions = [answer?.description, ...told.map((code) => `\`${code}\``)];
      return [
        status,
        {
          description: descriptions.filter((each) => each !== undefined).join(", "),
          headers: ANSWER_HEADERS,
          content: contentOf(contents, "output"),
        },
      ];
    }),
  );
}

function codesByStatus(codes: readonly DescribedCode[]): Map<string, DescribedCode[]> {
  const found = new Map<string, DescribedCode[]>();
  for (const code of new Set(codes)) {
    const status = String(
      code in HTTP_ERRORS ? HTTP_ERRORS[code as HttpErrorCode] : ERRORS[code as ErrorCode].http,
    );
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}

function errorContent(code: DescribedCode): Content {
  const error = { code, message: MESSAGES[code] ?? "what is wrong" };
  return {
    type: "application/json",
    schema: errorSchema,
    examples: { [code]: { error, requestId: EXAMPLE_REQUEST_ID } },
  };
}

/** By type; what has one type is one schema, or any of several. */
function contentOf(contents: readonly Content[], io: "input" | "output"): object {
  const types = [...new Set(contents.map(({ type }) => type))];
  return Object.fromEntries(
    types.map((type) => {
      const each = contents.filter((content) => content.type === type);
      const schemas = [...new Set(each.map((content) => schemaOf(content, io)))];
      const examples = each.flatMap((content) => Object.entries(content.examples ?? {}));
      return [
        type,
        {
          schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
          ...(examples.length > 0 && {
            examples: Object.fromEntries(examples.map(([name, value]) => [name, { value }])),
          }),
        },
      ];
    }),
  );
}

const ERROR = { $ref: "#/components/schemas/Error" };

/** Of a stream of rows or events OpenAPI 3.1 can only say that it is a text, and what is in it. */
function schemaOf({ type, schema, stream }: Content, io: "input" | "output"): object {
  if (schema === errorSchema) return ERROR;
  const described = jsonSchema(schema, io);
  return stream ? { type: "string", contentMediaType: type, contentSchema: described } : described;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
