import { OpsError } from "../errors.ts";
import type { RemoteConfig } from "./config.ts";
import type { ObjectId } from "./object-id.ts";

/** An object that a remote holds. */
export interface RemoteObject {
  readonly id: ObjectId;
  readonly size: number;
}

/** Where objects are kept for others to get: the same layout as that of the cache, elsewhere. */
export interface Remote {
  readonly name: string;
  /** Free of secrets, for people. */
  readonly location: string;
  /** What errors call an object. */
  nameOf(id: ObjectId): string;
  /** Those of the objects that are there. Throws OPS_REMOTE_UNREACHABLE, as all of these do. */
  present(ids: readonly ObjectId[], signal?: AbortSignal): Promise<ObjectId[]>;
  /** Puts an object there, whole or not at all. Throws OPS_OBJECT_CORRUPT where the bytes of `file` are not its. */
  upload(id: ObjectId, file: string, signal?: AbortSignal): Promise<void>;
  /** Writes an object's bytes to a new file, unchecked. Throws OPS_OBJECT_MISSING. */
  download(id: ObjectId, file: string, signal?: AbortSignal): Promise<void>;
  /** All objects that are there. */
  list(signal?: AbortSignal): Promise<RemoteObject[]>;
  remove(id: ObjectId): Promise<void>;
}

/** The remote that a configuration names, by the scheme of its URL. Throws OPS_USAGE for one that none speaks. */
export async function openRemote(config: RemoteConfig): Promise<Remote> {
  const scheme = /^(\w+):\/\//.exec(config.url)?.[1].toLowerCase();
  if (scheme === undefined || scheme === "file")
    return (await import("./local-remote.ts")).createLocalRemote(
      config.name,
      config.url.replace(/^file:\/\//, ""),
    );
  if (scheme === "gs") return (await import("./gs-remote.ts")).createGsRemote(config);
  throw new OpsError("OPS_USAGE", `no remote speaks \`${scheme}:\` (remote \`${config.name}\`)`, {
    hint: `titanic-ops version remote add ${config.name} <folder | gs://bucket/folder> --force; the dvc program speaks more`,
  });
}

/** The error for a remote that may be there, but did not answer as it should. */
export function remoteUnreachable(location: string, why: string, cause?: unknown, hint?: string): OpsError {
  return new OpsError("OPS_REMOTE_UNREACHABLE", `the remote \`${location}\` failed: ${why}`, {
    hint: hint ?? "check the network and the credentials, then run the same command again",
    details: { file: location },
    cause,
  });
}
