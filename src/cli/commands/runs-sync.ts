import { OpsError } from "../../core/errors.ts";
import type { RemoteTracker } from "../../core/tracking/remote/remote-tracker.ts";
import type { Replayed } from "../../core/tracking/remote/replay-run.ts";
import type { Synced } from "../../core/tracking/remote/sync-runs.ts";
import { argument, type CommandContext, defineCommand, option } from "../define-command.ts";
import { table, text, type View } from "../printer.ts";
import { runsFolder, whereOption } from "../runs-views.ts";

const TRACKERS = ["comet", "mlflow"] as const;

export const runsSyncCommand = defineCommand({
  path: ["runs", "sync"],
  summary: "Send runs, models and aliases to Comet and MLflow, as far as they do not have them",
  description:
    "Sends what each tracker that the environment names (COMET_API_KEY, MLFLOW_TRACKING_URI) does not have yet, oldest first: runs that were made while it was down, that were killed, or that are older than the setting; then which version has which alias. What was sent is noted beside each run, so that it is sent once. Exit 3 when a tracker stops answering; what it has got stays noted.",
  examples: [
    "titanic-ops runs sync",
    "titanic-ops runs sync latest --tracker comet",
    "titanic-ops runs sync --where \"kind = 'pipeline' and started >= '2026-01-31'\"",
  ],
  arguments: {
    runs: argument("[run...]", (z) => z.array(z.string()).default([]), "Runs by their names (default: all)"),
  },
  options: {
    tracker: option(
      "--tracker <name>",
      (z) => z.enum(TRACKERS, `is none of ${TRACKERS.join(", ")}`).optional(),
      "Only to this one: comet or mlflow",
    ),
    where: whereOption,
  },
  async run({ runs: called, tracker, where }, context) {
    const { ports, progress, signal } = context;
    const [trackers, ids, { PATIENT_RETRIES, syncTracker }] = await Promise.all([
      configured(context, tracker),
      chosen(runsFolder(ports), called, where),
      import("../../core/tracking/remote/sync-runs.ts"),
    ]);
    const how = { artifacts: ports.settings.artifacts, runs: runsFolder(ports), retries: PATIENT_RETRIES };
    const trackersDone: Synced[] = [];
    for (const each of trackers) {
      progress.start(each.name);
      const onRun = (done: number, total: number) => progress.update({ done, total, unit: "runs" });
      trackersDone.push(await syncTracker(each, { ...how, ids, signal, onRun }));
    }
    return { trackers: trackersDone };
  },
  render: ({ trackers }) => trackers.flatMap(trackerViews),
  exitCode: ({ trackers }) => (trackers.some(({ failure }) => failure !== null) ? 3 : 0),
});

/** Throws OPS_USAGE where there is none. */
async function configured(
  { ports }: CommandContext,
  wanted: string | undefined,
): Promise<readonly RemoteTracker[]> {
  const trackers = (await ports.trackers()).filter(({ name }) => wanted === undefined || name === wanted);
  if (trackers.length > 0) return trackers;
  const { tracking } = ports.settings;
  const isOff = tracking !== "all";
  throw new OpsError(
    "OPS_USAGE",
    isOff
      ? `TITANIC_OPS_TRACKING is ${tracking}: nothing is sent`
      : `no tracker is configured${wanted ? ` called ${wanted}` : ""}`,
    {
      hint: isOff
        ? "TITANIC_OPS_TRACKING=all titanic-ops runs sync"
        : `${wanted === "comet" ? "COMET_API_KEY=<key>" : "MLFLOW_TRACKING_URI=http://127.0.0.1:5000"} titanic-ops runs sync`,
    },
  );
}

/** Oldest first. */
async function chosen(
  folder: string,
  called: readonly string[],
  where: string | undefined,
): Promise<string[]> {
  const [{ resolveRun }, { listRuns }, { runIds }] = await Promise.all([
    import("../../core/tracking/find-run.ts"),
    import("../../core/tracking/list-runs.ts"),
    import("../../core/tracking/run-folder.ts"),
  ]);
  const named = new Set(await Promise.all(called.map((name) => resolveRun(folder, name))));
  const passing =
    where === undefined
      ? await runIds(folder)
      : (await listRuns(folder, { where })).runs.map(({ id }) => id).sort();
  return named.size === 0 ? passing : passing.filter((id) => named.has(id));
}

function trackerViews({ tracker, place, runs, unsent, models, failure }: Synced): View[] {
  const isNothing = runs.length === 0 && unsent.length === 0 && models.length === 0 && failure === null;
  return [
    text(isNothing ? `${tracker} at ${place} has everything` : `${tracker} at ${place}`),
    ...(runs.length === 0 ? [] : [sentView(runs)]),
    ...runs.flatMap(({ run, refused }) => refused.map((why) => text(`${run}: not taken: ${why}`))),
    ...models.flatMap(({ model, aliases, refused }) => [
      text(`${model}: ${aliasesTold(aliases)}`),
      ...refused.map((why) => text(`${model}: not told: ${why}`)),
    ]),
    ...unsentViews(unsent),
    ...(failure === null ? [] : [text(`${failure.message}${failure.hint ? `; ${failure.hint}` : ""}`)]),
  ];
}

function sentView(runs: readonly Replayed[]): View {
  return table(
    ["run", "lines", "is there", "page"],
    runs.map(({ run, lines, ended, url }) => [run, lines, ended ? "whole" : "so far", url]),
  );
}

function aliasesTold(aliases: Readonly<Record<string, number>>): string {
  const told = Object.entries(aliases).map(([alias, version]) => `${alias} is version ${version}`);
  return told.length === 0 ? "no alias" : told.join(", ");
}

/** The reasons, each with its runs: of a service that is down all have the same. */
function unsentViews(unsent: Synced["unsent"]): View[] {
  const whys = [...new Set(unsent.map(({ why }) => why))];
  return whys.map((why) => {
    const runs = unsent.filter((each) => each.why === why).map(({ run }) => run);
    const which = runs.length > 3 ? `${runs.length} runs, ${runs[0]} the first` : runs.join(", ");
    return text(`not sent: ${which}: ${why}`);
  });
}
