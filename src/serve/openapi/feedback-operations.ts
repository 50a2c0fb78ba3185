import { z } from "zod";
import { feedbackItemSchema } from "../routes/feedback.ts";
import type { OperationsOf } from "./operation.ts";

const share = z.number().min(0).max(1).nullable();
const count = z.int().min(0);

const measures = z.strictObject({
  modelVersion: z.string(),
  window: z.string(),
  outcomes: count,
  accuracy: share,
  brierScore: share,
  expectedCalibrationError: share,
  confusion: z.strictObject({ tn: count, fp: count, fn: count, tp: count }),
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
export const feedbackOperations: OperationsOf = () => [
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
        },
      },
    },
    errors: [
      "BAD_REQUEST",
      "BODY_NOT_JSON",
      "BODY_TRUNCATED",
      "DUPLICATE_KEY",
      "UNAUTHORIZED",
      "NOT_FOUND",
      "METHOD_NOT_ALLOWED",
      "REQUEST_TIMEOUT",
      "BODY_TOO_LARGE",
      "MEDIA_TYPE",
      "INVALID_INPUT",
      "RATE_LIMITED",
      "NOT_READY",
      "OVERLOADED",
    ],
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
        content: { type: "application/json", schema: z.strictObject({ windows: z.array(measures) }) },
      },
    },
    errors: ["UNAUTHORIZED", "RATE_LIMITED"],
  },
];
