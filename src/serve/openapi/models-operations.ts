import { z } from "zod";
import { promoteBody, reloadBody, rollbackBody } from "../models/models-bodies.ts";
import type { Operation, OperationsOf, Parameter } from "./operation.ts";

const PARAMETERS: readonly Parameter[] = [
  { name: "name", in: "path", description: "The model's name", schema: z.string() },
  {
    name: "authorization",
    in: "header",
    description: "Bearer <TITANIC_OPS_ADMIN_TOKEN>",
    schema: z.string(),
  },
];

const version = z.strictObject({
  name: z.string(),
  version: z.int(),
  aliases: z.array(z.string()),
  digest: z.string(),
  engine: z.string(),
  accuracy: z.number().nullable(),
  roc_auc: z.number().nullable(),
  createdAt: z.string(),
});
const change = z.strictObject({
  name: z.string(),
  alias: z.string(),
  version: z.int(),
  previous: z.int().nullable(),
  changed: z.boolean(),
  serving: z.string(),
});
const reloaded = z.strictObject({
  name: z.string(),
  serving: z.string(),
  digest: z.string(),
  changed: z.boolean(),
});

/** What the documentation says of `/models`. */
export const modelOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/models",
    id: "models",
    tag: "models",
    summary: "The versions, newest first, with their aliases and scores",
    answers: {
      200: { description: "The versions", content: { type: "application/json", schema: z.array(version) } },
    },
    errors: ["OPS_MODEL_CORRUPT"],
  },
  action("promote", "Make a version champion", promoteBody, change, {
    version: 2,
    reason: "better on June's data",
  }),
  action("rollback", "Make the champion before this one champion again", rollbackBody, change, {
    reason: "errors since noon",
  }),
  action("reload", "Look now which version is champion", reloadBody, reloaded, {}),
];

function action(id: string, summary: string, body: z.ZodType, answer: z.ZodType, example: object): Operation {
  return {
    method: "post",
    path: `/models/{name}/${id}`,
    id,
    tag: "models",
    summary,
    description: "Answered when the version that is named then serves. Needs the admin token.",
    parameters: PARAMETERS,
    body: [{ type: "application/json", schema: body, examples: { [id]: example } }],
    answers: {
      200: { description: "What has changed", content: { type: "application/json", schema: answer } },
    },
    errors: [
      "UNAUTHORIZED",
      "FORBIDDEN",
      "NOT_FOUND",
      "BODY_NOT_JSON",
      "DUPLICATE_KEY",
      "BODY_TOO_LARGE",
      "MEDIA_TYPE",
      "INVALID_INPUT",
      "OPS_MODEL_NOT_FOUND",
      "OPS_MODEL_CORRUPT",
    ],
  };
}
