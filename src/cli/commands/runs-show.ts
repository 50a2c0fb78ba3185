import { OpsError } from "../../core/errors.ts";
import type { EvaluateResult } from "../../core/stages/evaluate.ts";
import type { RunDetails } from "../../core/tracking/run-record.ts";
import { bytes } from "../byte-size.ts";
import { argument, defineCommand } from "../define-command.ts";
import { sparkline } from "../draw/sparkline.ts";
import { evaluationDrawings } from "../evaluation-views.ts";
import { openOption } from "../open-file.ts";
import { drawing, table, text, type View } from "../printer.ts";
import type { SentTo } from "../runs-sent.ts";
import { runsFolder, statusTold, timeTold } from "../runs-views.ts";

export const runsShowCommand = defineCommand({
  path: ["runs", "show"],
  summary: "Show all that is on record of a run",
  examples: [
    "titanic-ops runs show",
    "titanic-ops runs show latest~1 --json",
    "titanic-ops runs show 0c1970",
    "titanic-ops runs show --open",
  ],
  arguments: {
    run: argument(
      "[run]",
      (z) => z.string().default("latest"),
      "Its name or a part of it, latest, or latest~2 for the second before (default: latest)",
    ),
  },
  options: { open: openOption },
  async run({ run, open }, { ports }): Promise<Shown> {
    const [{ showRun }, { trackedEvaluation, trackedPage }, { sentOf }] = await Promise.all([
      import("../../core/tracking/find-run.ts"),
      import("../../core/stages/evaluate.ts"),
      import("../runs-sent.ts"),
    ]);
    const folder = runsFolder(ports);
    const details = await showRun(folder, run);
    const pageFile = trackedPage(folder, details.id);
    if (open && pageFile === null)
      throw new OpsError(
        "OPS_USAGE",
        `run \`${details.id}\` keeps no page: it evaluated nothing, or before there were any`,
        { hint: "titanic-ops evaluate --open" },
      );
    const evaluation = await trackedEvaluation(folder, details.id);
    return { ...details, evaluation, pageFile, sent: await sentOf(ports, details.id) };
  },
  page: ({ pageFile }) => pageFile ?? undefined,
  render: (run) => [
    facts(run),
    ...sentViews(run),
    ...record("Parameters", run.params),
    ...record(
      "Metrics",
      Object.fromEntries(Object.entries(run.metrics).filter(([name]) => !run.series[name])),
    ),
    ...Object.entries(run.series).map(seriesView),
    ...(run.evaluation === null ? [] : evaluationDrawings(run.evaluation)),
    ...record("Tags", run.tags),
    ...datasetViews(run),
    ...fileViews(run),
    ...(run.passedOver === 0 ? [] : [text(`${run.passedOver} lines of its log say nothing to this version`)]),
  ],
});

type Shown = RunDetails & {
  readonly evaluation: EvaluateResult | null;
  /** Of the evaluation; null where the run keeps none. */
  readonly pageFile: string | null;
  readonly sent: readonly SentTo[];
};

function sentViews({ sent }: Shown): View[] {
  if (sent.length === 0) return [];
  return [
    table(
      ["tracker", "is there", "page"],
      sent.map(({ tracker, place, told, url }) => [tracker, told, url ?? place]),
      "Sent to",
    ),
    ...sent.flatMap(({ tracker, refused }) => refused.map((why) => text(`${tracker} did not take: ${why}`))),
  ];
}

function facts(run: RunDetails): View {
  const { source, model, system } = run;
  const cpu = system.map(({ cpuPercent }) => cpuPercent);
  return table(
    ["", ""],
    [
      ["run", run.id],
      ["of", `${run.name} (${run.kind})`],
      ["command", run.command],
      ["status", statusTold(run)],
      ...(run.error === null ? [] : [["", run.error.message]]),
      ["started (UTC)", timeTold(run.startedAt)],
      ["ended (UTC)", run.endedAt === null ? null : timeTold(run.endedAt)],
      ["took", run.seconds === null ? null : `${run.seconds.toFixed(2)} s`],
      ["model", model && `${model.name} version ${model.version}, digest ${model.digest.slice(0, 12)}…`],
      [
        "source",
        source &&
          `${source.commit.slice(0, 12)}${source.branch === null ? "" : ` on ${source.branch}`}${source.dirty ? ", changed since" : ""}`,
      ],
      ["code", `titanic-ops ${run.code.version} (${run.code.build})`],
      ...(system.length === 0
        ? []
        : [
            ["memory", `at most ${bytes(Math.max(...system.map(({ memoryBytes }) => memoryBytes)))}`],
            ["processor", `at most ${Math.max(...cpu).toFixed(0)} % of a core`],
          ]),
      ...(run.note === null ? [] : [["note", run.note]]),
    ],
  );
}

function record(title: string, values: Readonly<Record<string, string | number | boolean | null>>): View[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  return [
    table(
      ["name", "value"],
      entries.map(([name, value]) => [name, typeof value === "boolean" ? String(value) : value]),
      title,
    ),
  ];
}

function seriesView([name, points]: [string, RunDetails["series"][string]]): View {
  const values = points.map(({ value }) => value);
  const known = values.filter((value) => value !== null);
  const range =
    known.length === 0 ? "" : `: ${Math.min(...known).toFixed(4)} to ${Math.max(...known).toFixed(4)}`;
  return drawing(`${name}, ${points.length} steps${range}`, (canvas) => [sparkline(values, canvas)]);
}

function datasetViews({ datasets }: RunDetails): View[] {
  if (datasets.length === 0) return [];
  return [
    table(
      ["data", "file", "rows", "columns", "digest"],
      datasets.map((each) => [
        each.name,
        each.file,
        each.rows,
        each.columns.length,
        each.sha256.slice(0, 12),
      ]),
      "Data",
    ),
  ];
}

function fileViews({ files }: RunDetails): View[] {
  if (files.length === 0) return [];
  return [
    table(
      ["file", "size", "digest"],
      files.map((file) => [file.path, bytes(file.bytes), file.sha256.slice(0, 12)]),
      "Files",
    ),
  ];
}
