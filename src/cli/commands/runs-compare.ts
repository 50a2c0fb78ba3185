import { OpsError } from "../../core/errors.ts";
import type { ComparedMetric, ComparedParam, RunComparison } from "../../core/tracking/compare-runs.ts";
import { comparisonMarkdown, signed } from "../../core/tracking/comparison-markdown.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { table, text, type View } from "../printer.ts";
import { runsFolder, statusTold, timeTold } from "../runs-views.ts";

const FORMATS = ["table", "md"] as const;

export const runsCompareCommand = defineCommand({
  path: ["runs", "compare"],
  summary: "Tell what differs between two runs or more",
  description:
    "Puts runs beside each other: the metrics with their difference from the first run, and the parameters and data that differ. With --format md it prints Markdown for a comment on a change.",
  examples: [
    "titanic-ops runs compare",
    "titanic-ops runs compare latest~1 latest --format md",
    "titanic-ops runs compare latest~2 latest~1 latest --all --json",
  ],
  arguments: {
    runs: argument(
      "[run...]",
      (z) => z.array(z.string()).default([]),
      "Runs by their names; one is compared with the latest (default: latest~1 latest)",
    ),
  },
  options: {
    all: option(
      "--all",
      (z) => z.boolean().default(false),
      "What does not differ too, and metrics that have several steps",
    ),
    format: option(
      "--format <format>",
      (z) => z.enum(FORMATS, `is none of ${FORMATS.join(", ")}`).default("table"),
      "table, or md for Markdown (default: table)",
    ),
  },
  async run({ runs: called, all, format }, { ports, json, write }) {
    const [{ showRun }, { compareRuns }] = await Promise.all([
      import("../../core/tracking/find-run.ts"),
      import("../../core/tracking/compare-runs.ts"),
    ]);
    const names =
      called.length === 0 ? ["latest~1", "latest"] : called.length === 1 ? [...called, "latest"] : called;
    const details = await Promise.all(names.map((name) => showRun(runsFolder(ports), name)));
    if (new Set(details.map(({ id }) => id)).size < details.length)
      throw new OpsError("OPS_USAGE", `${names.join(" and ")} name the same run`, {
        hint: "titanic-ops runs list shows the runs",
      });
    const comparison = compareRuns(details);
    if (format === "table" || json) return { ...comparison, all };
    await write(comparisonMarkdown(comparison));
    return undefined;
  },
  render: (comparison) => [runsView(comparison), ...metricViews(comparison), differencesView(comparison)],
});

type Shown = RunComparison & { readonly all: boolean };

/** Runs by the letters under which the other tables have them. */
const letter = (run: number): string => (run < 26 ? String.fromCharCode(65 + run) : String(run + 1));

function runsView({ runs }: Shown): View {
  return table(
    ["", "run", "kind", "status", "started (UTC)", "commit"],
    runs.map((run, i) => [
      letter(i),
      run.id,
      run.kind,
      statusTold(run),
      timeTold(run.startedAt),
      run.source === null ? null : `${run.source.commit.slice(0, 12)}${run.source.dirty ? " +" : ""}`,
    ]),
  );
}

function metricViews({ runs, metrics, all }: Shown): View[] {
  const had = metrics.filter(({ isAside, isShared }) => all || (isShared && !isAside));
  const shown = had.filter(({ differences }) => all || differences.some((each) => each !== 0));
  if (had.length === 0) return [text("There is no metric that several of them have")];
  const equal = `${had.length - shown.length} metrics are equal: --all shows them`;
  if (shown.length === 0) return [text(equal)];
  return [
    table(
      ["metric", ...runs.flatMap((_, i) => (i === 0 ? [letter(i)] : [letter(i), `${letter(i)} − A`]))],
      shown.map((metric) => [metric.name, ...runs.flatMap((_, i) => cells(metric, i))]),
      "Metrics",
    ),
    ...(shown.length === had.length ? [] : [text(equal)]),
  ];
}

function cells({ values, differences, changes }: ComparedMetric, run: number): (string | number | null)[] {
  if (run === 0) return [values[0]];
  const [difference, change] = [differences[run], changes[run]];
  if (difference === null || change === null) return [values[run], null];
  const judged = change === "better" || change === "worse" ? ` ${change}` : "";
  return [values[run], `${signed(difference)}${judged}`];
}

/** Data under a name that says so, by the beginning of its digest. */
function shortened({ name, values, differs }: ComparedParam): ComparedParam {
  return { name: `data: ${name}`, values: values.map((each) => each && String(each).slice(0, 12)), differs };
}

function differencesView({ runs, params, datasets, all }: Shown): View {
  const shown = [...params, ...datasets.map(shortened)].filter(({ differs }) => all || differs);
  if (shown.length === 0) return text("No parameter and no data differs");
  return table(
    ["", ...runs.map((_, i) => letter(i))],
    shown.map(({ name, values }) => [
      name,
      ...values.map((value) => (value === null ? null : String(value))),
    ]),
    "Parameters and data",
  );
}
