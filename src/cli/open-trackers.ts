import type { EnvironmentName } from "../core/config/env.ts";
import type { Settings } from "../core/config/settings.ts";
import type { RemoteTracker } from "../core/tracking/remote/remote-tracker.ts";
import { userAtHost } from "./who.ts";

/** A variable of the environment; undefined where it is unset or empty. */
type Read = (name: EnvironmentName) => string | undefined;

/** The trackers that the environment names, each loaded only where it does. Throws OPS_CONFIG_INVALID. */
export async function openTrackers({ tracking }: Settings, read: Read): Promise<RemoteTracker[]> {
  if (tracking !== "all") return [];
  const opened = await Promise.all([openComet(read), openMlflow(read)]);
  return opened.filter((tracker) => tracker !== null);
}

async function openComet(read: Read): Promise<RemoteTracker | null> {
  const apiKey = read("COMETML_API_KEY") ?? read("COMET_API_KEY");
  if (apiKey === undefined) return null;
  const { createCometTracker } = await import("../core/tracking/comet/comet-tracker.ts");
  return createCometTracker({
    apiKey,
    url: read("COMET_URL_OVERRIDE"),
    workspace: read("COMET_WORKSPACE"),
    project: read("COMET_PROJECT_NAME"),
  });
}

async function openMlflow(read: Read): Promise<RemoteTracker | null> {
  const uri = read("MLFLOW_TRACKING_URI");
  if (uri === undefined) return null;
  const { createMlflowTracker } = await import("../core/tracking/mlflow/mlflow-tracker.ts");
  return createMlflowTracker({
    uri,
    username: read("MLFLOW_TRACKING_USERNAME"),
    password: read("MLFLOW_TRACKING_PASSWORD"),
    token: read("MLFLOW_TRACKING_TOKEN"),
    experiment: read("MLFLOW_EXPERIMENT_NAME"),
    user: userAtHost(),
  });
}
