import { z } from "zod";
import type { Predictor } from "../models/predictor.ts";
import { feedbackItemSchema } from "../routes/feedback.ts";
import { JSON_BODY } from "./error-lists.ts";
import { exampleAnswer, exampleContext } from "./example-answer.ts";
import type { OperationsOf } from "./operation.ts";

const share = z.number().min(0).max(1).nullable();
const count = z.int().min(0);

const classPair = z.strictObject({ actual: z.string(), predicted: z.string(), outcomes: count });

const measures = z.strictObject({
  modelVersion: z.string(),
  window: z.string(),
  outcomes: count,
  accuracy: share,
  brierScore: share,
  expectedCalibrationError: share,
  confusion: z
    .union([z.strictObject({ tn: count, fp: count, fn: count, tp: count }), z.array(classPair)])
    .describe("Of more than two classes the outcomes of each pair that there was"),
});

const joined = {
  status: z.enum(["accepted", "replaced", "unchanged"]),
  prediction: z.strictObject({
    requestId: z.string(),
    index: count,
    entityId: z.union([z.number(), z.string(), z.null()]),
    modelVersion: z.string(),
    probability: z.number().min(0).max(1),
    time: z.iso.datetime(),
  }),
};

const unknown = z.union([
  z.strictObject({ status: z.literal("unknown"), requestId: z.string(), index: count }),
  z.strictObject({ status: z.literal("unknown"), entityId: z.union([z.number(), z.string()]) }),
]);

/** What the documentation says of `/feedback`. */
export const feedbackOperations: OperationsOf = (predictor) => [
  {
    method: "post",
    path: "/feedback",
    id: "feedback",
    tag: "feedback",
    summary: "Tell what became of predictions",
    description: "An outcome that is told again takes the place of the one before.",
    body: [
      {
        type: "application/json",
        schema: z.union([feedbackItemSchema, z.strictObject({ items: z.array(feedbackItemSchema).min(1) })]),
        ...(predictor && { examples: exampleOutcomes(predictor) }),
      },
    ],
    answers: {
      200: {
        description: "The prediction that each outcome was joined with",
        content: {
          type: "application/json",
          schema: z.union([
            z.strictObject({ ...joined, requestId: z.string() }),
            z.strictObject({
              items: z.array(z.union([z.strictObject(joined), unknown])),
              requestId: z.string(),
            }),
          ]),
          ...(predictor && { examples: exampleJoined(predictor) }),
        },
      },
    },
    errors: [...JSON_BODY, "NOT_FOUND", "NOT_READY"],
  },
  {
    method: "get",
    path: "/feedback",
    id: "measures",
    tag: "feedback",
    summary: "How well the predictions agree with their outcomes",
    answers: {
      200: {
        description: "By version of the model, that of the newest outcome first, and by window",
        content: {
          type: "application/json",
          schema: z.strictObject({ windows: z.array(measures) }),
          ...(predictor && { examples: { measures: exampleMeasures(predictor) } }),
        },
      },
    },
  },
];

function exampleOutcomes(predictor: Predictor): Record<string, object> {
  const { label: outcome, prediction } = exampleAnswer(predictor);
  const { requestId } = exampleContext(predictor);
  const [ofRequest, ofEntity] = [
    { requestId, outcome },
    { entityId: 892, outcome: prediction },
  ];
  return { request: ofRequest, entity: ofEntity, several: { items: [ofRequest, ofEntity] } };
}

function exampleJoined(predictor: Predictor): Record<string, object> {
  const { modelVersion, requestId } = exampleContext(predictor);
  const { probability } = exampleAnswer(predictor);
  const time = "2026-01-31T12:00:00.000Z";
  const prediction = { requestId, index: 0, entityId: 892, modelVersion, probability, time };
  const one = { status: "accepted", prediction };
  return {
    one: { ...one, requestId },
    several: { items: [one, { status: "unknown", entityId: 7 }], requestId },
  };
}

function exampleMeasures({ version, model }: Predictor): object {
  const [one, other, ...more] = model.inputs.target.classes.map(({ label }) => label);
  const scores = { accuracy: 0.83, brierScore: 0.13, expectedCalibrationError: 0.04 };
  const pairs = [
    { actual: one, predicted: one, outcomes: 83 },
    { actual: one, predicted: other, outcomes: 17 },
  ];
  const confusion = more.length > 0 ? pairs : { tn: 52, fp: 7, fn: 10, tp: 31 };
  return { windows: [{ modelVersion: version, window: "last_100", outcomes: 100, ...scores, confusion }] };
}
