import { OpsError, throwIfInterrupted } from "../../errors.ts";
import type { ModelsPlace } from "../open-models.ts";
import { emptyRegistry, parseRegistry, type RegistryState } from "../registry-state.ts";
import type { RegistryRemote, RemoteFile } from "./remote.ts";

export type Place = ModelsPlace;

/** What went over, and what was there already. */
export interface ShareResult {
  readonly name: string;
  readonly remote: string;
  readonly moved: readonly number[];
  readonly unchanged: readonly number[];
  /** The versions of which signatures went over. */
  readonly signed: readonly number[];
  /** Whether the registry (aliases, history) was taken over too. */
  readonly registry: "updated" | "unchanged";
}

/** What is asked of a push and of a pull. */
export interface ShareOptions {
  /** A number or alias; all versions where it is left out. */
  readonly version?: string | undefined;
  /** Whether a remote without any version is right: nothing has been trained yet. For getting all versions. */
  readonly allowEmpty?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one version: whether it went over, and signatures of it. */
export interface Shared {
  readonly moved: boolean;
  readonly signed: boolean;
}

export const REGISTRY = "registry.json";
export const MANIFEST = "manifest.json";

/** Shares one version after the other, then the registry; `shareRegistry` says whether that changed. */
export async function shareAll(
  { name }: Place,
  { location }: RegistryRemote,
  versions: readonly number[],
  {
    share,
    shareRegistry,
    signal,
  }: {
    readonly share: (version: number) => Promise<Shared>;
    readonly shareRegistry: () => Promise<boolean>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ShareResult> {
  const result = { moved: [] as number[], unchanged: [] as number[], signed: [] as number[] };
  for (const version of versions) {
    throwIfInterrupted(signal);
    const { moved, signed } = await share(version);
    (moved ? result.moved : result.unchanged).push(version);
    if (signed) result.signed.push(version);
  }
  const updated = await shareRegistry();
  return { name, remote: location, ...result, registry: updated ? "updated" : "unchanged" };
}

/** The registry of a remote, empty where there is none yet. Throws OPS_MODEL_CORRUPT. */
export async function remoteRegistry(
  { name }: Place,
  remote: RegistryRemote,
  signal?: AbortSignal | undefined,
): Promise<{ state: RegistryState; file: RemoteFile | null }> {
  const file = await remote.read(`${name}/${REGISTRY}`, signal);
  if (file === null) return { state: emptyRegistry(name), file };
  try {
    return { state: parseRegistry(file.content.toString("utf8"), name), file };
  } catch (cause) {
    throw damaged(remote, `${name}/${REGISTRY}`, "it cannot be read", cause);
  }
}

/** The remote has another model under that number. */
export function conflict(name: string, version: number, location: string): OpsError {
  return new OpsError(
    "OPS_MODEL_CONFLICT",
    `version ${version} of \`${name}\` in ${location} is another than the one here`,
    {
      hint: "pull into an empty folder, and train there: titanic-ops models pull --artifacts <folder>",
      details: { version },
    },
  );
}

/** A file of a remote is not what it should be. */
export function damaged({ location }: RegistryRemote, name: string, why: string, cause?: unknown): OpsError {
  return new OpsError("OPS_MODEL_CORRUPT", `\`${name}\` in ${location} cannot be trusted: ${why}`, {
    hint: `push the version again from where it was trained: titanic-ops models push --remote ${location}`,
    details: { file: `${location}/${name}` },
    cause,
  });
}
