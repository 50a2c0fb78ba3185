import { readFile } from "node:fs/promises";
import path from "node:path";
import { isNodeError, sha256, writeTextAtomically } from "../../atomic-file.ts";
import { remoteUnreachable } from "../../dvc/remote.ts";
import { withLock } from "../../lock-file.ts";
import type { RegistryRemote, RemoteFile } from "./remote.ts";

const LOCK_WAIT_MS = 10_000;

/** Models shared through a folder, say one that is mounted. The mark of a file is its digest; who writes holds a lock. */
export function createFolderRemote(folder: string): RegistryRemote {
  const at = (name: string) => path.join(folder, name);
  const read = async (name: string): Promise<RemoteFile | null> => {
    try {
      const content = await readFile(at(name));
      return { content, mark: sha256(content) };
    } catch (error) {
      if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
      throw remoteUnreachable(folder, error instanceof Error ? error.message : String(error), error);
    }
  };
  return {
    location: folder,
    read,
    write: (name, content, over) =>
      withLock(
        at(".push.lock"),
        async () => {
          if (((await read(name))?.mark ?? null) !== over) return false;
          await writeTextAtomically(at(name), content);
          return true;
        },
        { waitMs: LOCK_WAIT_MS },
      ),
  };
}
