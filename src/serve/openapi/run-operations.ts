import { z } from "zod";
import { datasetProfileSchema } from "../../core/tracking/dataset-profile.ts";
import {
  runStatusSchema,
  sourceVersionSchema,
  systemUsageSchema,
  trackedFileSchema,
  trackedModelSchema,
} from "../../core/tracking/events.ts";
import { runsQuerySchema } from "../routes/runs.ts";
import { json, type OperationsOf, type Parameter } from "./operation.ts";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const text = z.record(z.string(), z.string());

const summary = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string().describe("The command: train, evaluate, pipeline …"),
  status: runStatusSchema,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  params: z.record(z.string(), value),
  metrics: z.record(z.string(), z.number().nullable()).describe("The last value of each"),
  tags: text,
  note: z.string().nullable(),
  source: sourceVersionSchema.nullable(),
  model: trackedModelSchema.nullable(),
});

const list = z.object({
  runs: z.array(summary),
  total: z.int().describe("How many pass the filter"),
  unreadable: z.array(z.string()).describe("Runs whose logs cannot be read"),
});

const details = summary.extend({
  command: z.string(),
  code: z.object({ version: z.string(), build: z.string() }),
  packages: text,
  series: z
    .record(z.string(), z.array(z.object({ step: z.int(), value: z.number().nullable(), at: z.string() })))
    .describe("The points of each metric that was told with steps"),
  datasets: z.array(datasetProfileSchema),
  files: z.array(trackedFileSchema),
  system: z.array(systemUsageSchema.extend({ at: z.string() })),
  passedOver: z.int(),
});

const RUN: z.infer<typeof summary> = {
  ...{ id: "20260131-120000-000-a1b2c3", name: "titanic", kind: "pipeline", status: "finished" },
  ...{ startedAt: "2026-01-31T12:00:00.000Z", endedAt: "2026-01-31T12:00:08.000Z", seconds: 8 },
  ...{ error: null, params: { max_depth: 7 }, metrics: { roc_auc: 0.89 }, tags: {}, note: null },
  ...{ source: null, model: null },
};

const DETAILS: z.infer<typeof details> = {
  ...{ ...RUN, command: "titanic-ops pipeline", code: { version: "0.1.0", build: "abc" }, packages: {} },
  ...{ series: {}, datasets: [], files: [], system: [], passedOver: 0 },
};

const QUERY = Object.entries(runsQuerySchema.shape).map(
  ([name, schema]): Parameter => ({ name, in: "query", description: schema.description ?? "", schema }),
);

/** What the documentation says of `/runs`. */
export const runOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/runs",
    id: "runs",
    tag: "runs",
    summary: "What was trained and evaluated, the newest first",
    parameters: QUERY,
    answers: {
      200: { description: "The runs", content: json(list, { runs: [RUN], total: 1, unreadable: [] }) },
    },
    errors: ["INVALID_INPUT", "OPS_WHERE_INVALID"],
  },
  {
    method: "get",
    path: "/runs/{id}",
    id: "run",
    tag: "runs",
    summary: "Everything on record of a run",
    parameters: [
      {
        name: "id",
        in: "path",
        description: "Its name, a part of it that no other has, or `latest`",
        schema: z.string(),
      },
    ],
    answers: { 200: { description: "The run", content: json(details, DETAILS) } },
    errors: ["OPS_USAGE", "OPS_RUN_NOT_FOUND", "OPS_RUN_UNREADABLE"],
  },
];
