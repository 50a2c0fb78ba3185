import { z } from "zod";
import { sha256 } from "../../atomic-file.ts";
import type { LocalRun, RemoteRun } from "../remote/remote-tracker.ts";
import { trackerFailed } from "../remote/tracker-failed.ts";
import { type CometApi, type CometSettings, client } from "./api.ts";

/** The version of Comet's client that is spoken as: that of the requests which the tests compare with. */
export const CLIENT_VERSION = "3.58.8";

const handshakeSchema = z.object({
  runId: z.string(),
  project_id: z.string().nullish(),
  focusUrl: z.string().nullish(),
});

/**
 * The key of the experiment that a run has in a project. It follows from the run, so that whoever sends the run again
 * finds the same one; and from the place, for a key is known to Comet as a whole.
 */
export function experimentKey(
  run: string,
  { workspace = "", project = "" }: Omit<CometSettings, "apiKey">,
): string {
  return sha256(`${run} in ${workspace}/${project}`).slice(0, 32);
}

/** Makes the experiment, or finds the one that an earlier try has made. */
export async function beginExperiment(
  api: CometApi,
  { log: { id, start } }: LocalRun,
  signal: AbortSignal,
): Promise<RemoteRun> {
  const { apiKey, workspace, project } = api.settings;
  const key = experimentKey(id, api.settings);
  const content = {
    apiKey,
    local_timestamp: Date.parse(start.at),
    experimentKey: key,
    offline: false,
    projectName: project ?? start.name,
    teamName: workspace ?? null,
    libVersion: CLIENT_VERSION,
    getOrCreateEnabled: true,
  };
  const answer = handshakeSchema.safeParse(await api.post(client("logger/add/run"), content, signal));
  if (!answer.success)
    throw trackerFailed(api, "it does not answer as Comet does", {
      hint: "check COMET_URL_OVERRIDE: it is the address of a Comet server, as https://www.comet.com/clientlib/",
    });
  const { runId, project_id, focusUrl } = answer.data;
  return {
    id: key,
    url: focusUrl ? `${focusUrl}${key}` : null,
    more: { runId, projectId: project_id ?? "" },
  };
}
