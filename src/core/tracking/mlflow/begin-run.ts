import { z } from "zod";
import { OpsError } from "../../errors.ts";
import type { LocalRun, RemoteRun } from "../remote/remote-tracker.ts";
import { trackerFailed } from "../remote/tracker-failed.ts";
import type { MlflowApi, MlflowSettings } from "./api.ts";
import { tagText } from "./names.ts";

/** The tag by which a run is found again. */
const RUN_TAG = "titanic-ops.run";

const experimentSchema = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string().default("active") }),
});
const infoSchema = z.object({ run_id: z.string(), artifact_uri: z.string(), experiment_id: z.string() });
const createdSchema = z.object({ run: z.object({ info: infoSchema }) });
const foundSchema = z.object({ runs: z.array(z.object({ info: infoSchema })).default([]) });

/** Whether an error is MLflow's own with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof OpsError && error.details.remoteCode === code;
}

/** What an answer says, or OPS_TRACKER_FAILED where it is not MLflow that answers. */
export function answerAs<S extends z.ZodType>(api: MlflowApi, schema: S, answer: unknown): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw trackerFailed(api, "it does not answer as MLflow does", {
    hint: "check MLFLOW_TRACKING_URI: it is the address of the server's page, as http://127.0.0.1:5000",
  });
}

/** Finds the run that an earlier try has made, or makes it, in an experiment that is made where there is none. */
export async function beginRun(
  api: MlflowApi,
  settings: Pick<MlflowSettings, "experiment" | "user">,
  run: LocalRun,
  signal: AbortSignal,
): Promise<RemoteRun> {
  const { id, start } = run.log;
  const experiment = await experimentId(api, settings.experiment ?? start.name, signal);
  const filter = `tags.\`${RUN_TAG}\` = '${id}'`;
  const search = { experiment_ids: [experiment], filter, max_results: 1, run_view_type: "ALL" };
  const found = answerAs(api, foundSchema, await api.send("POST", "runs/search", search, signal)).runs.at(0);
  const { info } = found ?? (await createRun(api, experiment, settings.user, run, signal));
  return {
    id: info.run_id,
    url: `${api.place}/#/experiments/${info.experiment_id}/runs/${info.run_id}`,
    more: { artifacts: info.artifact_uri },
  };
}

async function createRun(
  api: MlflowApi,
  experiment: string,
  user: string,
  { log: { id, start } }: LocalRun,
  signal: AbortSignal,
) {
  const name = `${start.kind} ${id}`;
  const tags = {
    [RUN_TAG]: id,
    "mlflow.runName": name,
    "mlflow.user": user,
    "mlflow.source.name": "titanic-ops",
    "mlflow.source.type": "LOCAL",
    "mlflow.note.content": `\`${start.command}\``,
    "titanic-ops.command": start.command,
    "titanic-ops.code": `${start.code.version} (${start.code.build})`,
  };
  const content = {
    experiment_id: experiment,
    run_name: name,
    start_time: Date.parse(start.at),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value: tagText(value) })),
  };
  return answerAs(api, createdSchema, await api.send("POST", "runs/create", content, signal)).run;
}

async function experimentId(api: MlflowApi, name: string, signal: AbortSignal): Promise<string> {
  const found = await findExperiment(api, name, signal);
  if (found !== null) return found;
  try {
    // By it MLflow 3 knows which of its two pages to show: that of trained models, not of language models.
    const tags = [{ key: "mlflow.experimentKind", value: "custom_model_development" }];
    const created = await api.send("POST", "experiments/create", { name, tags }, signal);
    return answerAs(api, z.object({ experiment_id: z.string() }), created).experiment_id;
  } catch (error) {
    // Another process was faster.
    if (!hasCode(error, "RESOURCE_ALREADY_EXISTS")) throw error;
    return (await findExperiment(api, name, signal)) ?? Promise.reject(error);
  }
}

async function findExperiment(api: MlflowApi, name: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await api.get("experiments/get-by-name", { experiment_name: name }, signal);
    const { experiment } = answerAs(api, experimentSchema, answer);
    if (experiment.lifecycle_stage === "active") return experiment.experiment_id;
    throw trackerFailed(api, `the experiment \`${name}\` is deleted there`, {
      hint: "restore it in MLflow, or name another: MLFLOW_EXPERIMENT_NAME",
    });
  } catch (error) {
    if (hasCode(error, "RESOURCE_DOES_NOT_EXIST")) return null;
    throw error;
  }
}
