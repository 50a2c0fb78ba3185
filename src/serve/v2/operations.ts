import { z } from "zod";
import { codeVersion } from "../../core/code-version.ts";
import type { Predictor } from "../models/predictor.ts";
import { exampleAnswer } from "../openapi/example-answer.ts";
import { exampleRecord } from "../openapi/example-record.ts";
import {
  type Content,
  json,
  type Operation,
  type OperationsOf,
  type Parameter,
} from "../openapi/operation.ts";
import { inferRequestSchema, inputKinds } from "./infer-request.ts";
import { modelMetadata } from "./metadata.ts";
import { inferBody, outputTensors } from "./outputs.ts";
import { parametersSchema } from "./tensor.ts";

const errorSchema = z.strictObject({ error: z.string().describe("What is wrong, and where") });
const tensorSchema = z.strictObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });
const serverSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
const live = z.strictObject({ live: z.boolean() });
const ready = z.strictObject({ ready: z.boolean() });
const models = z.strictObject({ models: z.array(z.string()) });
const modelReady = ready.extend({ name: z.string() });
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
export const v2Operations: OperationsOf = (predictor) => {
  const { name } = predictor ?? { name: "titanic" };
  const server = { name: "titanic-ops", version: codeVersion.version, extensions: ["binary_tensor_data"] };
  return [
    get("/v2", "v2Server", "What this server is", json(serverSchema, server)),
    {
      ...get("/v2/health/live", "v2Live", "Whether the process answers", json(live, { live: true })),
      open: true,
    },
    {
      ...get(
        "/v2/health/ready",
        "v2Ready",
        "Whether traffic may be sent here",
        json(ready, { ready: true }),
        {
          unready: json(ready, { ready: false }),
        },
      ),
      open: true,
    },
    get("/v2/models", "v2Models", "The models that are served", json(models, { models: [name] })),
    ...["", "/versions/{version}"].flatMap((suffix) => modelOperations(suffix, predictor)),
  ];
};

/** Of a model, addressed with its version or without. */
function modelOperations(suffix: string, predictor: Predictor | null): Operation[] {
  const path = `/v2/models/{name}${suffix}`;
  const id = suffix === "" ? "v2Model" : "v2Version";
  const { name } = predictor ?? { name: "titanic" };
  const described: Content =
    predictor === null
      ? { type: "application/json", schema: metadata }
      : json(metadata, modelMetadata(predictor));
  const operations = [
    get(path, id, "The inputs and outputs of the model", described),
    get(
      `${path}/ready`,
      `${id}Ready`,
      "Whether the model may be asked",
      json(modelReady, { name, ready: true }),
      {
        unready: json(modelReady, { name, ready: false }),
      },
    ),
    infer(`${path}/infer`, `${id}Infer`, predictor),
  ];
  return operations.map((operation) => ({ ...operation, parameters: parametersOf(path, predictor) }));
}

function get(
  path: string,
  id: string,
  summary: string,
  content: Content,
  { unready }: { readonly unready?: Content } = {},
): Operation {
  const failed = errors(...(path.includes("{") ? [404] : []), 405, 500, 503);
  return {
    method: "get",
    path,
    id,
    tag: "v2",
    summary,
    answers: {
      ...failed,
      200: { description: "That", content },
      ...(unready && { 503: { description: "Not ready", content: [unready, refused(503)] } }),
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
    body: [
      {
        type: "application/json",
        schema: inferRequestSchema,
        ...(predictor && { examples: { record: { inputs: exampleInputs(predictor) } } }),
      },
    ],
    answers: {
      200: {
        description: "The answers",
        content:
          predictor === null
            ? { type: "application/json", schema: inferred }
            : json(inferred, exampleInferred(predictor)),
      },
      ...errors(400, 404, 405, 408, 413, 500, 503),
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

function exampleInferred(predictor: Predictor): object {
  const outputs = outputTensors(predictor.model.inputs).map((tensor) => ({ tensor, binary: false }));
  return inferBody(predictor, [exampleAnswer(predictor)], outputs, { id: "1", isDrift: false }).json;
}

function parametersOf(path: string, predictor: Predictor | null): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    description: name === "name" ? "The model's name" : "The version that serves",
    schema: z.string(),
    ...(predictor && { example: name === "name" ? predictor.name : predictor.version }),
  }));
}

function errors(...statuses: readonly number[]): Operation["answers"] {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: "Refused, or failed", content: refused(status) }]),
  );
}

/** The protocol's own form of an error. */
function refused(status: number): Content {
  const { type, schema } = json(errorSchema, null);
  return { type, schema, examples: { [`v2 ${status}`]: { error: "what is wrong, and where" } } };
}
