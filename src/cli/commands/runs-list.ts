import type { RunList } from "../../core/tracking/list-runs.ts";
import { defineCommand, option } from "../define-command.ts";
import { sparkline } from "../draw/sparkline.ts";
import { wholeNumberOption } from "../options.ts";
import { drawing, table, text, type View } from "../printer.ts";
import { fieldOf, runsFolder, sortOption, statusTold, timeTold, whereOption } from "../runs-views.ts";

const DEFAULT_COLUMNS = ["metrics.accuracy", "metrics.roc_auc"];

export const runsListCommand = defineCommand({
  path: ["runs", "list"],
  summary: "List what was trained and evaluated, newest first",
  description:
    "Lists runs with the metrics and parameters that you name, and draws each metric over the runs, from the oldest shown to the newest. A filter compares fields (id, name, kind, status, started, ended, seconds, note, error, commit, model, params.…, metrics.…, tags.…) by =, !=, <, <=, >, >=, like, contains, in (…), is null, joined by and, or, not and parentheses.",
  examples: [
    "titanic-ops runs list",
    "titanic-ops runs list --where 'metrics.roc_auc > 0.86 and params.max_depth = 8'",
    "titanic-ops runs list --sort metrics.roc_auc --columns metrics.roc_auc,params.max_depth --json",
  ],
  options: {
    where: whereOption,
    sort: sortOption,
    columns: option(
      "--columns <list>",
      (z) =>
        z
          .string()
          .default(DEFAULT_COLUMNS.join(","))
          .transform((list) => list.split(",").map((name) => name.trim()))
          .refine((names) => names.every((name) => /^(params|metrics|tags)\../.test(name)), {
            error: "names something else than metrics.…, params.… or tags.…",
          }),
      `What to show of each, separated by commas (default: ${DEFAULT_COLUMNS.join(",")})`,
    ),
    limit: wholeNumberOption("--limit", { min: 1, max: 100_000, default: 20 }, "Show at most this many"),
  },
  async run({ where, sort, columns, limit }, { ports }) {
    const { listRuns } = await import("../../core/tracking/list-runs.ts");
    const list = await listRuns(runsFolder(ports), { where, sort, limit });
    const { unsentTo } = await import("../runs-sent.ts");
    const unsent = await unsentTo(
      ports,
      list.runs.map(({ id }) => id),
    );
    return { columns, ...list, unsent };
  },
  render(list) {
    const { runs, columns, total, unreadable } = list;
    if (total === 0 && unreadable.length === 0)
      return [text("There is no such run: titanic-ops train or titanic-ops pipeline makes one")];
    return [
      table(
        ["run", "kind", "status", "started (UTC)", "seconds", "model", ...columns.map(shortName)],
        runs.map((run) => [
          run.id,
          run.kind,
          statusTold(run),
          timeTold(run.startedAt),
          run.seconds === null ? null : run.seconds.toFixed(1),
          run.model === null ? null : String(run.model.version),
          ...columns.map((name) => fieldOf(run, name)),
        ]),
      ),
      ...trends(list),
      ...(total > runs.length ? [text(`${runs.length} of ${total} runs: --limit shows more`)] : []),
      ...list.unsent.map(({ tracker, runs: lacking }) =>
        text(`${tracker} lacks ${lacking} of these: titanic-ops runs sync sends them`),
      ),
      ...unreadable.map((id) => text(`${id} cannot be read: titanic-ops runs show ${id} says why`)),
    ];
  },
});

const shortName = (field: string): string => field.replace(/^metrics\./, "");

/** Each metric over the runs that are shown, in the order of time. */
function trends({ runs, columns }: RunList & { readonly columns: readonly string[] }): View[] {
  const inTime = runs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return columns
    .filter((name) => name.startsWith("metrics."))
    .flatMap((name) => {
      const values = inTime.map((run) => fieldOf(run, name)).filter((value) => typeof value === "number");
      if (values.length < 2) return [];
      const range = `${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)}`;
      return [
        drawing(`${shortName(name)}, oldest to newest: ${range}`, (canvas) => [sparkline(values, canvas)]),
      ];
    });
}
