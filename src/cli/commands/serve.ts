import path from "node:path";
import type { ServeOptions } from "../../serve/serve.ts";
import { corsOriginOption } from "../cors-option.ts";
import { defineCommand, option } from "../define-command.ts";
import { ensureModel } from "../ensure-model.ts";
import { modelsContext, usedModels } from "../models-context.ts";
import {
  databaseOption,
  hostOption,
  redisOption,
  requireSignatureOption,
  wholeNumberOption,
} from "../options.ts";
import { apiUrlOption, grafanaUrlOf, grafanaUrlOption } from "../page-options.ts";
import { openPredictionSink } from "../prediction-sink.ts";
import { text } from "../printer.ts";
import { gateSettings } from "../serve-gate.ts";
import { aborted, asMember, leadGroup, servedLine, workerCount } from "../serve-group.ts";
import { checkRequired, openStores, requireOption } from "../serve-stores.ts";
import { openTracing } from "../serve-tracing.ts";

/** What was served, told when it has ended. */
interface ServeResult {
  readonly url: string;
  readonly seconds: number;
}

export const serveCommand = defineCommand({
  path: ["serve"],
  summary: "Answer predictions over HTTP with the champion",
  description:
    "Serves the web page at /, POST /predict and /predict/batch, /feedback, /models, the Open Inference Protocol under /v2, /metrics, /health and /ready; GET /docs describes them all. Follows the alias champion: a promotion is taken over without a failed request. SIGTERM or Ctrl-C: no new connection is taken, requests under way end, exit 0.",
  examples: [
    "titanic-ops serve",
    "titanic-ops serve --host 0.0.0.0 --port 8080",
    "titanic-ops serve --port 8000 --ui-port 5000",
    "titanic-ops serve --require-signature release.pem.pub",
  ],
  options: {
    host: hostOption,
    port: wholeNumberOption(
      "--port",
      { min: 0, max: 65_535, default: 8000 },
      "Where to listen; 0 takes a free one",
    ),
    uiPort: wholeNumberOption(
      "--ui-port",
      { min: 0, max: 65_535 },
      "A second port for the web page, with the service behind it too; 0 takes a free one (default: none)",
    ),
    grace: wholeNumberOption(
      "--grace",
      { min: 0, max: 3600, default: 10 },
      "Seconds for requests under way to end",
    ),
    feedbackMemory: wholeNumberOption(
      "--feedback-memory",
      { min: 1, max: 10_000_000, default: 100_000 },
      "Predictions held in memory for outcomes to be joined with",
    ),
    predictionLog: option(
      "--prediction-log <where>",
      (z) => z.string().min(1).optional(),
      "Write every prediction down: a folder, postgres://…, or `database` for that of --database",
    ),
    driftWindow: wholeNumberOption(
      "--drift-window",
      { min: 20, max: 1_000_000, default: 1000 },
      "Rows that are compared with the training data",
    ),
    driftStep: wholeNumberOption(
      "--drift-step",
      { min: 1, max: 1_000_000, default: 100 },
      "Compare again after so many rows",
    ),
    driftCorrection: option(
      "--drift-correction <name>",
      (z) => z.enum(["bonferroni", "fdr"], "is not a correction (bonferroni, fdr)").default("bonferroni"),
      "How testing many features at once is allowed for: bonferroni or fdr (default: bonferroni)",
    ),
    workers: option(
      "--workers <n>",
      (z) =>
        z
          .union(
            [z.literal("auto"), z.coerce.number().int().min(1, "is below 1").max(256, "is above 256")],
            "is neither auto nor 1 to 256",
          )
          .default(1),
      "Processes that share the port; auto: one for each processor (default: 1)",
    ),
    rateLimit: wholeNumberOption(
      "--rate-limit",
      { min: 0, max: 1_000_000, default: 0 },
      "Requests a minute that each client may make; 0: any number",
    ),
    maxConcurrent: wholeNumberOption(
      "--max-concurrent",
      { min: 1, max: 100_000, default: 1000 },
      "Requests under way at once in a process; more are answered 503",
    ),
    database: databaseOption,
    redis: redisOption,
    require: requireOption,
    requireSignature: requireSignatureOption,
    corsOrigin: corsOriginOption,
    apiUrl: apiUrlOption,
    grafanaUrl: grafanaUrlOption,
    accessLog: option(
      "--access-log",
      (z) => z.boolean().optional(),
      "Log every request, not only those that failed",
    ),
  },
  async run(values, context): Promise<ServeResult | undefined> {
    const { host, port, grace, workers, rateLimit, maxConcurrent, corsOrigin, accessLog = false } = values;
    const { driftWindow, driftStep, driftCorrection, feedbackMemory, predictionLog } = values;
    const { ports, log, signal, progress } = context;
    const { joinGroup } = await import("../../serve/workers/membership.ts");
    const member = joinGroup();
    const { spec } = await ports.dataset();
    const paths = await ports.paths();
    const { artifacts } = paths;
    const { models, by, judge } = await modelsContext(ports);
    const { trusted } = await usedModels(ports);
    const started = performance.now();
    const served = (url: string): ServeResult => ({
      url,
      seconds: Math.round((performance.now() - started) / 1000),
    });
    checkRequired(values.require, { redis: ports.settings.redis, predictionLog });
    const gate = await gateSettings(ports, { rateLimit, maxConcurrent });
    const tracing = await openTracing(ports, log);
    if (member === null) {
      await ensureModel(context);
      const count = workerCount(workers);
      if (count > 1)
        return served(await leadGroup(context, { count, graceMs: grace * 1000, name: spec.name }));
    }
    const { serve } = await import("../../serve/serve.ts");
    const { builtFile } = await import("../../core/package-root.ts");
    const options: ServeOptions = {
      models,
      name: spec.name,
      host,
      port,
      uiPort: values.uiPort ?? null,
      apiUrl: values.apiUrl,
      graceMs: grace * 1000,
      memory: {
        predictions: feedbackMemory,
        predictionLog: predictionLog === undefined ? null : await openPredictionSink(ports, predictionLog),
      },
      limits: { bodyBytes: 1 << 20, batchRows: 10_000 },
      log,
      gate,
      corsOrigins: corsOrigin,
      tracing,
      // The embedded database belongs to one process at a time, and a pipeline may want it.
      lineage: { spec, paths, database: null },
      runs: paths.runs,
      grafanaUrl: values.grafanaUrl ?? grafanaUrlOf(ports),
      logRequests: accessLog,
      member,
      ...(await openStores(ports)),
      required: values.require,
      drift: {
        size: driftWindow,
        step: Math.min(driftStep, driftWindow),
        correction: driftCorrection,
        pValue: 0.05,
      },
      adminToken: ports.secret("TITANIC_OPS_ADMIN_TOKEN"),
      ...{ now: ports.now, by, judge, trusted },
      page: builtFile("web"),
      feedbackState: path.join(artifacts, "serve", "feedback.json"),
      // A window of its own for each process.
      driftState: path.join(artifacts, "serve", `drift-window${member === null ? "" : `-${member.id}`}.json`),
    };
    if (member !== null) {
      progress.stop();
      await asMember(member, async () => {
        const server = await serve(options);
        await aborted(signal, member.signal);
        await server.stop();
      });
      return undefined;
    }
    const server = await serve(options);
    progress.end(servedLine(spec.name, server));
    await aborted(signal);
    await server.stop();
    return served(server.url);
  },
  render: ({ url, seconds }) => [text(`${url} was served for ${seconds} s`)],
});
