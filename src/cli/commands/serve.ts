import path from "node:path";
import { defineCommand, option } from "../define-command.ts";
import { wholeNumberOption } from "../options.ts";
import { text } from "../printer.ts";

/** What was served, told when it has ended. */
interface ServeResult {
  readonly url: string;
  readonly seconds: number;
}

export const serveCommand = defineCommand({
  path: ["serve"],
  summary: "Answer predictions over HTTP with the champion",
  description:
    "Serves POST /predict, GET /health, /ready and /metrics. Follows the alias champion: a promotion is taken over without a failed request. SIGTERM or Ctrl-C: no new connection is taken, requests under way end, exit 0.",
  examples: ["titanic-ops serve", "titanic-ops serve --host 0.0.0.0 --port 8080"],
  options: {
    host: option(
      "--host <address>",
      (z) => z.string().default("127.0.0.1"),
      "Where to listen (default: 127.0.0.1)",
    ),
    port: wholeNumberOption(
      "--port",
      { min: 0, max: 65_535, default: 8000 },
      "Where to listen; 0 takes a free one",
    ),
    grace: wholeNumberOption(
      "--grace",
      { min: 0, max: 3600, default: 10 },
      "Seconds for requests under way to end",
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
  },
  async run({ host, port, grace, driftWindow, driftStep, driftCorrection }, context): Promise<ServeResult> {
    const { ports, log, signal, progress } = context;
    const { serve } = await import("../../serve/serve.ts");
    const { spec } = await ports.dataset();
    const { models, artifacts } = await ports.paths();
    const started = performance.now();
    const server = await serve({
      models,
      name: spec.name,
      host,
      port,
      graceMs: grace * 1000,
      limits: { bodyBytes: 1 << 20, batchRows: 10_000 },
      log,
      featureStore: await ports.onDemandFeatureStore(),
      drift: {
        size: driftWindow,
        step: Math.min(driftStep, driftWindow),
        correction: driftCorrection,
        pValue: 0.05,
      },
      driftState: path.join(artifacts, "serve", "drift-window.json"),
      adminToken: ports.adminToken(),
      now: ports.now,
    });
    progress.end(`serving ${spec.name} on ${server.url}`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.stop();
    return { url: server.url, seconds: Math.round((performance.now() - started) / 1000) };
  },
  render: ({ url, seconds }) => [text(`${url} was served for ${seconds} s`)],
});
