import { readFile } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../../atomic-file.ts";
import type { TimedEvent, TrackedFile } from "../events.ts";
import type { LocalRun, RemoteRun, RemoteTracker } from "../remote/remote-tracker.ts";
import { createMlflowApi, type MlflowApi, type MlflowSettings } from "./api.ts";
import { proxyPath, putFiles, withoutProxy } from "./artifacts.ts";
import { beginRun } from "./begin-run.ts";
import { datasetInput } from "./dataset-input.ts";
import { batchOf, piecesOf } from "./log-batch.ts";
import { logModel } from "./log-model.ts";
import { mirrorAliases } from "./mirror-aliases.ts";

type EndEvent = Extract<TimedEvent, { readonly event: "end" }>;

/** Runs and the registry in an MLflow server, over its REST API 2.0. Throws OPS_CONFIG_INVALID for an address that is none. */
export function createMlflowTracker(settings: MlflowSettings): RemoteTracker {
  const api = createMlflowApi(settings);
  return {
    name: api.name,
    place: api.place,
    async check(signal) {
      const version = await api.version(signal);
      await api.send("POST", "experiments/search", { max_results: 1 }, signal);
      return `MLflow ${/^[\w.+-]{1,40}$/.test(version) ? version : "of an unknown version"}`;
    },
    begin: (run, signal) => beginRun(api, settings, run, signal),
    async send(run, remote, events, signal) {
      const { batch, refused } = batchOf(run.log, events);
      for (const piece of piecesOf(batch))
        await api.send("POST", "runs/log-batch", { run_id: remote.id, ...piece }, signal);
      for (const { event } of events) refused.push(...(await sendEvent(api, run, remote, event, signal)));
      return refused;
    },
    mirror: (registry, signal) => mirrorAliases(api, registry, signal),
  };
}

/** What takes a request of its own. */
async function sendEvent(
  api: MlflowApi,
  run: LocalRun,
  remote: RemoteRun,
  event: TimedEvent,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (event.event === "dataset") {
    const datasets = [datasetInput(run.log.start.name, event)];
    await api.send("POST", "runs/log-inputs", { run_id: remote.id, datasets }, signal);
  }
  if (event.event === "file") return sendFile(api, run, remote, event, signal);
  if (event.event === "model" && event.role === "trained") return logModel(api, run, remote, event, signal);
  if (event.event === "end") {
    const ended = { run_id: remote.id, status: statusOf(event), end_time: Date.parse(event.at) };
    await api.send("POST", "runs/update", ended, signal);
  }
  return [];
}

async function sendFile(
  api: MlflowApi,
  { folder }: LocalRun,
  remote: RemoteRun,
  { path: name }: TrackedFile,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const base = proxyPath(remote);
  if (base === null) return [withoutProxy(`the file ${name}`, remote)];
  const bytes = await readFile(path.join(folder, name)).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return [`the file ${name}: it is not there any more`];
  await putFiles(api, base, new Map([[name, bytes]]), signal);
  return [];
}

function statusOf({ status, error }: EndEvent): "FINISHED" | "FAILED" | "KILLED" {
  if (status === "finished") return "FINISHED";
  return status === "interrupted" || error?.code === "KILLED" ? "KILLED" : "FAILED";
}
