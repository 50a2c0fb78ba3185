import { z } from "zod";
import { gateResultSchema } from "../../core/registry/gates/gate-result.ts";
import { promoteBody, reloadBody, rollbackBody } from "../models/models-bodies.ts";
import { JSON_BODY } from "./error-lists.ts";
import { type Content, json, type Operation, type OperationsOf, type Parameter } from "./operation.ts";

const NAME: Parameter = { name: "name", in: "path", description: "The model's name", schema: z.string() };
const TOKEN: Parameter = {
  name: "authorization",
  in: "header",
  description: "Bearer <TITANIC_OPS_ADMIN_TOKEN>",
  schema: z.string(),
};

const NO_GATES = { gates: null, forced: false } as const;

const version = z.strictObject({
  name: z.string(),
  version: z.int(),
  aliases: z.array(z.string()),
  archived: z.boolean(),
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
  gates: z.array(gateResultSchema).nullable().describe("What the gates said; null where none was asked"),
  forced: z.boolean().describe("Whether it was promoted although a gate refused"),
  serving: z.string(),
});
const reloaded = z.strictObject({
  name: z.string(),
  serving: z.string(),
  digest: z.string(),
  changed: z.boolean(),
});

/** What the documentation says of `/models`. */
export const modelOperations: OperationsOf = (predictor) => {
  const { name, version: serving, digest } = predictor ?? { name: "titanic", version: "2", digest: "" };
  const parameters = [{ ...NAME, example: name }, TOKEN];
  const changed = {
    name,
    alias: "champion",
    version: Number(serving),
    previous: 1,
    changed: true,
    ...NO_GATES,
    serving,
  };
  const listed = {
    ...{
      name,
      version: Number(serving),
      aliases: ["champion"],
      archived: false,
      digest,
      engine: "titanic-ops",
    },
    ...{ accuracy: 0.83, roc_auc: 0.87, createdAt: "2026-01-31T12:00:00.000Z" },
  };
  const promotion = { version: Number(serving), reason: "better on June's data" };
  return [
    {
      method: "get",
      path: "/models",
      id: "models",
      tag: "models",
      summary: "The versions, newest first, with their aliases and scores",
      answers: { 200: { description: "The versions", content: json(z.array(version), [listed]) } },
      errors: ["OPS_MODEL_CORRUPT"],
    },
    {
      ...action("promote", "Make a version champion", json(promoteBody, promotion), json(change, changed)),
      parameters,
    },
    {
      ...action(
        "rollback",
        "Make the champion before this one champion again",
        json(rollbackBody, { reason: "errors since noon" }),
        json(change, { ...changed, previous: Number(serving) + 1 }),
      ),
      parameters,
    },
    {
      ...action(
        "reload",
        "Look now which version is champion",
        json(reloadBody, {}),
        json(reloaded, { name, serving, digest, changed: false }),
      ),
      parameters,
    },
  ];
};

function action(id: string, summary: string, body: Content, answer: Content): Operation {
  return {
    method: "post",
    path: `/models/{name}/${id}`,
    id,
    tag: "models",
    summary,
    description: "Answered when the version that is named then serves. Needs the admin token.",
    body: [body],
    answers: { 200: { description: "What has changed", content: answer } },
    errors: [
      ...JSON_BODY,
      ...(["FORBIDDEN", "NOT_FOUND", "OPS_MODEL_NOT_FOUND", "OPS_MODEL_CORRUPT"] as const),
      ...(id === "promote" ? (["OPS_MODEL_ARCHIVED", "OPS_GATE_FAILED"] as const) : []),
    ],
  };
}
