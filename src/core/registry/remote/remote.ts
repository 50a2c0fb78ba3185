import { OpsError } from "../../errors.ts";

/** Small files that machines share, each replaced only by whoever saw what it replaces. */
export interface RegistryRemote {
  /** Where it is, for people. */
  readonly location: string;
  /** A file with the mark of its content; null where there is none. Throws OPS_REMOTE_UNREACHABLE, as all of these do. */
  read(name: string, signal?: AbortSignal | undefined): Promise<RemoteFile | null>;
  /**
   * Writes a file whole: a new one where `over` is null, else in place of the one with that mark. False where somebody
   * else was first, and then nothing is written.
   */
  write(
    name: string,
    content: Uint8Array,
    over: string | null,
    signal?: AbortSignal | undefined,
  ): Promise<boolean>;
}

export interface RemoteFile {
  readonly content: Buffer;
  readonly mark: string;
}

/** The remote at a URL, or in a folder. Throws OPS_USAGE for a scheme that none speaks. */
export async function openRegistryRemote(url: string): Promise<RegistryRemote> {
  const scheme = /^(\w+):\/\//.exec(url)?.[1].toLowerCase();
  if (scheme === undefined || scheme === "file")
    return (await import("./folder-remote.ts")).createFolderRemote(url.replace(/^file:\/\//, ""));
  if (scheme === "gs") return (await import("./gs-remote.ts")).createGsRegistryRemote(url);
  throw new OpsError("OPS_USAGE", `no place for models speaks \`${scheme}:\``, {
    hint: "name a folder or gs://bucket/folder: titanic-ops models push --remote gs://my-bucket/models",
  });
}
