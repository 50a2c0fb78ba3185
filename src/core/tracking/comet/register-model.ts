import { readFile } from "node:fs/promises";
import path from "node:path";
import { sha256 } from "../../atomic-file.ts";
import { openModels } from "../../registry/open-models.ts";
import type { TrackedModel } from "../events.ts";
import { nullIfMissing } from "../remote/missing-version.ts";
import type { LocalRun, RemoteRun } from "../remote/remote-tracker.ts";
import { type CometApi, client, rest } from "./api.ts";
import { registeredVersions } from "./registered-versions.ts";
import { registryName, versionText } from "./registry-names.ts";

/** Uploads the files of a version that a run has trained, and registers it, unless it is. Returns what could not be told. */
export async function registerModel(
  api: CometApi,
  { artifacts }: LocalRun,
  remote: RemoteRun,
  model: TrackedModel,
  signal: AbortSignal,
): Promise<string[]> {
  const { name, version, digest } = model;
  const what = `the model ${name} version ${version}`;
  const manifest = await openModels({ models: path.join(artifacts, "models"), name })
    .store.manifest(version)
    .catch(nullIfMissing);
  if (manifest === null || manifest.digest !== digest) return [`${what}: it is not there any more`];
  const registered = (await registeredVersions(api, name, signal))?.get(versionText(version));
  // Training that gives the bytes of a version which is there gives that version.
  if (registered?.experimentKey === remote.id || registered?.comment === commentOf(digest)) return [];
  if (registered !== undefined)
    return [
      `${what}: there is a version ${versionText(version)} of ${registryName(name)} already, of another experiment`,
    ];
  const folder = path.join(artifacts, model.folder);
  for (const file of ["manifest.json", ...Object.keys(manifest.files)]) {
    const query = elementQuery(remote, name, file, digest);
    await api.upload(
      client("asset/upload"),
      { query, bytes: await readFile(path.join(folder, file)) },
      signal,
    );
  }
  const item = {
    experimentKey: remote.id,
    experimentModelName: name,
    registryModelName: registryName(name),
    registryModelDescription: null,
    version: versionText(version),
    versionComment: commentOf(digest),
    tags: null,
    status: null,
    publicModel: null,
  };
  await api.post(rest("write/registry-model/item/create"), item, signal);
  return [];
}

const commentOf = (digest: string): string => `digest ${digest}`;

/** REST v2 has no place for the model that a file belongs to; Comet's own client sends it thus. */
function elementQuery(
  { id, more }: RemoteRun,
  model: string,
  file: string,
  digest: string,
): Record<string, string> {
  return {
    experimentId: id,
    projectId: more.projectId,
    assetId: sha256(`${id} ${model} ${digest} ${file}`).slice(0, 32),
    extension: path.extname(file).slice(1),
    fileName: file,
    overwrite: "True",
    type: "model-element",
    groupingName: model,
    runId: more.runId,
  };
}
