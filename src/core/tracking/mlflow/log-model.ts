import path from "node:path";
import { z } from "zod";
import { OpsError } from "../../errors.ts";
import { toMlflowModel } from "../../onnx/mlflow-model.ts";
import type { Manifest } from "../../registry/manifest.ts";
import { openModels } from "../../registry/open-models.ts";
import type { TrackedModel } from "../events.ts";
import { nullIfMissing } from "../remote/missing-version.ts";
import type { LocalRun, RemoteRun } from "../remote/remote-tracker.ts";
import type { MlflowApi } from "./api.ts";
import { proxyPath, putFiles, withoutProxy } from "./artifacts.ts";
import { answerAs, hasCode } from "./begin-run.ts";

/** The tags by which a version that is here is found there, whatever number it has got. */
const VERSION_TAG = "titanic-ops.version";
const DIGEST_TAG = "titanic-ops.digest";

/** Where a model lies among the files of its run. */
const MODEL_PATH = "model";

const versionsSchema = z.object({
  model_versions: z
    .array(
      z.object({
        version: z.string(),
        run_id: z.string().optional(),
        tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});

/**
 * Puts a version that a run has trained among the run's files in MLflow's layout, and registers it, unless it is
 * registered. Returns what could not be told.
 */
export async function logModel(
  api: MlflowApi,
  { log, artifacts }: LocalRun,
  remote: RemoteRun,
  { name, version, digest }: TrackedModel,
  signal: AbortSignal,
): Promise<string[]> {
  const what = `the model ${name} version ${version}`;
  const base = proxyPath(remote);
  if (base === null) return [withoutProxy(what, remote)];
  const loaded = await openModels({ models: path.join(artifacts, "models"), name })
    .store.load(version)
    .catch(nullIfMissing);
  if (loaded === null || loaded.manifest.digest !== digest) return [`${what}: it is not there any more`];
  const { model, manifest } = loaded;
  const exported = { name, version, digest };
  const context = { run: remote.id, path: MODEL_PATH, createdAt: manifest.createdAt };
  let packed: ReturnType<typeof toMlflowModel>;
  try {
    packed = toMlflowModel(model, exported, context);
  } catch (error) {
    if (error instanceof OpsError && error.code === "OPS_EXPORT_UNSUPPORTED")
      return [`${what}: ${error.message}`];
    throw error;
  }
  await putFiles(api, `${base}/${MODEL_PATH}`, packed.files, signal);
  const described = { run_id: remote.id, model_json: JSON.stringify(packed.description) };
  await api.send("POST", "runs/log-model", described, signal);
  if ((await versionThere(api, name, version, digest, signal)) === null)
    await register(api, remote, manifest, log.id, signal);
  return [];
}

async function register(
  api: MlflowApi,
  remote: RemoteRun,
  { name, version, digest, engine, metrics }: Manifest,
  run: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.send("POST", "registered-models/create", { name }, signal);
  } catch (error) {
    if (!hasCode(error, "RESOURCE_ALREADY_EXISTS")) throw error;
  }
  const auc = metrics.cv.scores.roc_auc.mean;
  const tags = {
    [VERSION_TAG]: String(version),
    [DIGEST_TAG]: digest,
    "titanic-ops.run": run,
    "titanic-ops.engine": engine,
  };
  const content = {
    name,
    source: `${remote.more.artifacts}/${MODEL_PATH}`,
    run_id: remote.id,
    description: `Version ${version} of titanic-ops' registry, cross-validated ROC AUC ${auc?.toFixed(4) ?? "unknown"}, digest ${digest}.`,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
  await api.send("POST", "model-versions/create", content, signal);
}

/**
 * The number that a version from here has there; null where it has none. Of several, which two processes at once may have
 * made, it is the first. Without a digest whichever has the number.
 */
export async function versionThere(
  api: MlflowApi,
  name: string,
  version: number,
  digest: string,
  signal: AbortSignal,
): Promise<string | null> {
  const found: number[] = [];
  let page: string | undefined;
  do {
    const query = {
      filter: `name = '${name.replaceAll("'", "\\'")}'`,
      max_results: "1000",
      ...(page !== undefined && { page_token: page }),
    };
    const answer = answerAs(api, versionsSchema, await api.get("model-versions/search", query, signal));
    for (const each of answer.model_versions) {
      const tags = new Map(each.tags.map(({ key, value }) => [key, value]));
      if (tags.get(VERSION_TAG) === String(version) && tags.get(DIGEST_TAG) === digest)
        found.push(Number(each.version));
    }
    page = answer.next_page_token || undefined;
  } while (page !== undefined);
  return found.length === 0 ? null : String(Math.min(...found));
}
