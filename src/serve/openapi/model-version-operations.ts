import { z } from "zod";
import { scoresSchema } from "../../core/metrics/scores.ts";
import { manifestSchema } from "../../core/registry/manifest.ts";
import { modelCardSchema } from "../../core/registry/model-card.ts";
import { eventSchema } from "../../core/registry/registry-state.ts";
import type { Predictor } from "../models/predictor.ts";
import { json, type OperationsOf, type Parameter } from "./operation.ts";

const leaf = z.union([z.string(), z.number(), z.boolean()]).nullable();
const differences = z.array(z.strictObject({ what: z.string(), a: leaf, b: leaf }));
const scoreDifferences = z.array(
  z.strictObject({
    score: scoresSchema.keyof(),
    a: z.number().nullable(),
    b: z.number().nullable(),
    delta: z.number().nullable(),
  }),
);
const names = z.array(z.string());

const diff = z.strictObject({
  name: z.string(),
  a: z.int(),
  b: z.int(),
  isSame: z.boolean().describe("Whether they predict alike"),
  data: differences,
  features: z.strictObject({ onlyA: names, onlyB: names }).nullable(),
  config: differences.nullable().describe("Null where a configuration was not kept"),
  environment: differences,
  scores: z.strictObject({ test: scoreDifferences, cv: scoreDifferences }),
});

const version = z.strictObject({
  manifest: manifestSchema,
  card: modelCardSchema.nullable().describe("Null for a version that was trained before there were cards"),
});

function parametersOf(predictor: Predictor | null): Record<"name" | "version" | "other", Parameter> {
  const path = (name: string, description: string, example: string): Parameter => ({
    name,
    in: "path",
    description,
    schema: z.string(),
    example,
  });
  const { name, version: number } = predictor ?? { name: "titanic", version: "1" };
  return {
    name: path("name", "The model's name", name),
    version: path("version", "A version's number or alias", number),
    other: path("other", "Another version's number or alias", "champion"),
  };
}

/** What the documentation says of single versions, and of the registry's history. */
export const modelVersionOperations: OperationsOf = (predictor) => {
  const parameters = parametersOf(predictor);
  const errors = ["NOT_FOUND", "OPS_MODEL_NOT_FOUND", "OPS_MODEL_CORRUPT"] as const;
  const same = Number(parameters.version.example);
  return [
    {
      method: "get",
      path: "/models/{name}/versions/{version}",
      id: "modelVersion",
      tag: "models",
      summary: "A version: its manifest, and its card with the evaluation",
      description: "Answered with an `etag`: a version does not change, so ask with `if-none-match`.",
      parameters: [parameters.name, parameters.version],
      answers: {
        200: {
          description: "The version",
          content: {
            type: "application/json",
            schema: version,
            examples: predictor === null ? {} : { withoutCard: { manifest: predictor.manifest, card: null } },
          },
        },
      },
      errors,
    },
    {
      method: "get",
      path: "/models/{name}/versions/{version}/diff/{other}",
      id: "modelDiff",
      tag: "models",
      summary: "In what two versions differ: data, features, configuration, scores",
      parameters: [parameters.name, parameters.version, parameters.other],
      answers: {
        200: {
          description: "The differences",
          content: json(diff, {
            ...{ name: parameters.name.example, a: same, b: same, isSame: true, data: [] },
            ...{ features: { onlyA: [], onlyB: [] }, config: [], environment: [] },
            scores: { test: [], cv: [] },
          }),
        },
      },
      errors,
    },
    {
      method: "get",
      path: "/models/{name}/history",
      id: "modelHistory",
      tag: "models",
      summary: "Who gave which version an alias, when and why; the newest first",
      parameters: [parameters.name],
      answers: {
        200: {
          description: "The events",
          content: json(z.array(eventSchema), [
            {
              ...{ action: "promote", version: same, alias: "champion", previous: null },
              ...{ reason: "better on June's data", at: "2026-01-31T12:00:00.000Z", by: "ada@ops" },
              ...{ gates: null, forced: false },
            },
          ]),
        },
      },
      errors: ["NOT_FOUND", "OPS_MODEL_CORRUPT"],
    },
  ];
};
