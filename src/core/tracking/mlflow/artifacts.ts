import { withoutSecrets } from "../../secrets.ts";
import type { RemoteRun } from "../remote/remote-tracker.ts";
import type { MlflowApi } from "./api.ts";

/**
 * Where a run's files are for the server's proxy, below which they are put; null where the server hands none on to its
 * store, and wants each client to write there itself.
 */
export function proxyPath({ more }: RemoteRun): string | null {
  const { artifacts } = more;
  if (artifacts.startsWith("mlflow-artifacts:"))
    return artifacts.replace(/^mlflow-artifacts:(\/\/[^/]*)?\/*/, "");
  return null;
}

/** What is said where there is no proxy. */
export function withoutProxy(what: string, { more }: RemoteRun): string {
  return `${what}: the server keeps files at \`${withoutSecrets(more.artifacts)}\` and takes none itself; start it with --serve-artifacts (mlflow server has it by default), in a new experiment`;
}

/** Puts files below a run's own, one after the other. */
export async function putFiles(
  api: MlflowApi,
  base: string,
  files: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, bytes] of files) await api.putArtifact(`${base}/${name}`, bytes, signal);
}
