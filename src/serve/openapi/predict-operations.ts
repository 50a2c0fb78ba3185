import { z } from "zod";
import type { Predictor } from "../models/predictor.ts";
import { JSON_BODY } from "./error-lists.ts";
import { exampleAnswer, exampleContext } from "./example-answer.ts";
import { exampleRecord } from "./example-record.ts";
import type { Content, OperationsOf } from "./operation.ts";

/** Any record, while no model says of what kind. */
export const anyRecord = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

const entityId = z.union([z.int(), z.string().min(1).max(200)]);

/** What the documentation says of `POST /predict`. */
export const predictOperations: OperationsOf = (predictor) => [
  {
    method: "post",
    path: "/predict",
    id: "predict",
    tag: "predict",
    summary: "Predict one record, several, or those that the feature store knows",
    description:
      "Fields that may be missing may be null or absent. A category that training has not seen is answered as an unknown one. All of an answer comes from one version of the model.",
    parameters: [
      {
        name: "explain",
        in: "query",
        description: "Whether to tell what each feature added to the probability",
        schema: z.enum(["true", "false"]).optional(),
        example: "false",
      },
    ],
    body: [requestBody(predictor)],
    answers: {
      200: {
        description: "The prediction, or a list of them in the order asked",
        content: answer(predictor),
      },
    },
    errors: [...JSON_BODY, "NOT_FOUND", "NOT_READY", "STORE_UNAVAILABLE"],
  },
];

function requestBody(predictor: Predictor | null): Content {
  const record = predictor?.schema ?? anyRecord;
  const forms: z.ZodType[] = [
    record.describe("One record"),
    z.strictObject({ instances: z.array(record).min(1) }).describe("Several records"),
    z.strictObject({ entityIds: z.array(entityId).min(1) }).describe("Entities of the feature store, by id"),
  ];
  if (predictor === null) return { type: "application/json", schema: z.union(forms) };
  const id = predictor.model.inputs.id;
  const single = id.charAt(0).toLowerCase() + id.slice(1);
  if (single !== id) forms.push(z.strictObject({ [single]: entityId }).describe("One entity, by id"));
  const example = exampleRecord(predictor);
  return {
    type: "application/json",
    schema: z.union(forms),
    examples: { record: example, records: { instances: [example] }, entities: { entityIds: [1, 2] } },
  };
}

function answer(predictor: Predictor | null): Content {
  const one = {
    ...answerFields(predictor),
    explanation: z
      .strictObject({
        ...(hasManyClasses(predictor) && {
          class: classNames(predictor).describe("The class that it is of"),
        }),
        base: z.number().describe("The mean probability over the training rows"),
        contributions: z.record(z.string(), z.number()).describe("What each feature added, by name"),
      })
      .optional()
      .describe("With `explain=true`"),
  };
  const context = {
    modelVersion: z.string(),
    modelDigest: z.string().describe("SHA-256 over the files that decide a prediction"),
    drift: z
      .strictObject({ isDrift: z.boolean(), features: z.array(z.string()) })
      .describe("Whether what was asked of late is unlike the training data, and in which features"),
    requestId: z.string(),
  };
  const schema = z.union([
    z.strictObject({ ...one, ...context }),
    z.strictObject({ predictions: z.array(z.strictObject(one)).min(1), ...context }),
  ]);
  return { type: "application/json", schema, ...(predictor && { examples: exampleAnswers(predictor) }) };
}

function exampleAnswers(predictor: Predictor): Record<string, object> {
  const [prediction, context] = [exampleAnswer(predictor), exampleContext(predictor)];
  const [feature] = predictor.model.deriver.kinds.keys();
  const ofClass = hasManyClasses(predictor) ? { class: prediction.prediction } : {};
  const explanation = { ...ofClass, base: 0.38, contributions: { [feature]: 0.55 } };
  return {
    record: { ...prediction, ...context },
    records: { predictions: [prediction, prediction], ...context },
    explained: { ...prediction, explanation, ...context },
  };
}

/** The fields of an answer, for the classes of the model. */
export function answerFields(predictor: Predictor | null) {
  const hasMany = hasManyClasses(predictor);
  const classes = predictor?.model.inputs.target.classes ?? [];
  const probability = z.number().min(0).max(1);
  return {
    prediction: classNames(predictor),
    label: z.union([z.number(), z.string()]).describe("The class as the data writes it"),
    probability: probability.describe(hasMany ? "Of the predicted class" : "Of the positive class"),
    ...(hasMany && {
      probabilities: z
        .strictObject(
          Object.fromEntries(classes.map(({ value, label }) => [value, probability.describe(label)])),
        )
        .describe("Of each class, by its value"),
    }),
  };
}

function classNames(predictor: Predictor | null): z.ZodType<string> {
  const classes = predictor?.model.inputs.target.classes ?? [];
  return classes.length === 0 ? z.string() : z.enum(classes.map(({ label }) => label));
}

/** Whether answers name a probability for each class: of more than two. */
function hasManyClasses(predictor: Predictor | null): boolean {
  return (predictor?.model.inputs.target.classes.length ?? 0) > 2;
}
