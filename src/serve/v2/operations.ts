import { z } from "zod";
import type { Predictor } from "../models/predictor.ts";
import { exampleRecord } from "../openapi/example-record.ts";
import type { Operation, OperationsOf, Parameter } from "../openapi/operation.ts";
import { inferRequestSchema, inputKinds } from "./infer-request.ts";
import { parametersSchema } from "./tensor.ts";

const errorSchema = z.strictObject({ error: z.string().describe("What is wrong, and where") });
const tensorSchema = z.strictObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });
const ready = z.strictObject({ name: z.string(), ready: z.boolean() });
const metadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
});
const inferred = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  parameters: parametersSchema,
  outputs: z.array(
    tensorSchema.extend({ data: z.array(z.unknown()).optional(), parameters: parametersSchema.optional() }),
  ),
});

/** What the documentation says of the Open Inference Protocol. */
export const v2Operations: OperationsOf = (predictor) => [
  get(
    "/v2",
    "v2Server",
    "What this server is",
    z.strictObject({ name: z.string(), version: z.string(), extensions: z.array(z.string()) }),
  ),
  get("/v2/health/live", "v2Live", "Whether the process answers", z.strictObject({ live: z.boolean() })),
  get(
    "/v2/health/ready",
    "v2Ready",
    "Whether traffic may be sent here",
    z.strictObject({ ready: z.boolean() }),
    "not ready",
  ),
  get(
    "/v2/models",
    "v2Models",
    "The models that are served",
    z.strictObject({ models: z.array(z.string()) }),
  ),
  ...["", "/versions/{version}"].flatMap((suffix): Operation[] => {
    const path = `/v2/models/{name}${suffix}`;
    const id = suffix === "" ? "v2Model" : "v2Version";
    return [
      get(path, id, "The inputs and outputs of the model", metadata),
      get(`${path}/ready`, `${id}Ready`, "Whether the model may be asked", ready, "not ready"),
      infer(`${path}/infer`, `${id}Infer`, predictor),
    ];
  }),
];

function get(path: string, id: string, summary: string, schema: z.ZodType, unready?: string): Operation {
  const content = { type: "application/json", schema };
  return {
    method: "get",
    path,
    id,
    tag: "v2",
    summary,
    parameters: parametersOf(path),
    answers: {
      200: { description: "That", content },
      ...(path.includes("{") && errors(404)),
      ...(unready !== undefined && { 503: { description: unready, content } }),
    },
  };
}

function infer(path: string, id: string, predictor: Predictor | null): Operation {
  return {
    method: "post",
    path,
    id,
    tag: "v2",
    summary: "Predict columns of records",
    description:
      "Each input is one column of shape [n] or [n, 1]. With the header inference-header-content-length, the JSON is that long and tensors stand behind it as bytes (`binary_data_size`).",
    parameters: parametersOf(path),
    body: [
      {
        type: "application/json",
        schema: inferRequestSchema,
        ...(predictor && { examples: { record: { inputs: exampleInputs(predictor) } } }),
      },
    ],
    answers: {
      200: { description: "The answers", content: { type: "application/json", schema: inferred } },
      ...errors(400, 404, 413, 500, 503),
    },
  };
}

function exampleInputs(predictor: Predictor): object[] {
  const record: Readonly<Record<string, unknown>> = exampleRecord(predictor);
  return [...inputKinds(predictor)]
    .filter(([name]) => record[name] !== undefined)
    .map(([name, kind]) => ({
      name,
      datatype: kind === "number" ? "FP64" : "BYTES",
      shape: [1],
      data: [record[name]],
    }));
}

function parametersOf(path: string): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    description: name === "name" ? "The model's name" : "The version that serves",
    schema: z.string(),
  }));
}

function errors(...statuses: readonly number[]): Operation["answers"] {
  const content = { type: "application/json", schema: errorSchema };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: "Refused, or failed", content }]),
  );
}
