import { access, chmod, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../atomic-file.ts";
import { corruptObject, missingObject } from "./faults.ts";
import { copyHashing } from "./hash-file.ts";
import { OBJECT_MODE } from "./link.ts";
import { type ObjectId, objectKey, objectOf, plainMd5 } from "./object-id.ts";
import { place } from "./place.ts";
import { type Remote, type RemoteObject, remoteUnreachable } from "./remote.ts";

/** A remote in a folder: of this machine, or of a disk that several machines share. */
export function createLocalRemote(name: string, folder: string): Remote {
  const pathOf = (id: ObjectId) => path.join(folder, objectKey(id));
  return {
    name,
    location: folder,
    nameOf: pathOf,
    async present(ids) {
      await refuseLost(folder);
      const there = await Promise.all(
        ids.map((id) =>
          access(pathOf(id)).then(
            () => true,
            () => false,
          ),
        ),
      );
      return ids.filter((_, i) => there[i]);
    },
    async upload(id, file, signal) {
      await place(pathOf(id), async (temporary) => {
        const { md5 } = await copyHashing(file, temporary, id.hashName, signal);
        if (md5 !== plainMd5(id)) throw corruptObject(file, plainMd5(id), md5);
        await chmod(temporary, OBJECT_MODE);
      });
    },
    async download(id, file, signal) {
      await refuseLost(folder);
      try {
        await copyHashing(pathOf(id), file, id.hashName, signal);
      } catch (error) {
        if (isNodeError(error) && error.code === "ENOENT")
          throw missingObject(pathOf(id), id.md5, `the remote \`${name}\``);
        throw error;
      }
    },
    async list() {
      await refuseLost(folder);
      const names = await readdir(folder, { recursive: true }).catch(() => []);
      const found = names.flatMap((each) => objectOf(each.split(path.sep).join("/")) ?? []);
      return Promise.all(
        found.map(async (id): Promise<RemoteObject> => ({ id, size: (await stat(pathOf(id))).size })),
      );
    },
    async remove(id) {
      await rm(pathOf(id), { force: true });
    },
  };
}

/** A remote that holds nothing yet has no folder; but of a disk that is not mounted, not even the place is there. */
async function refuseLost(folder: string): Promise<void> {
  for (const each of [folder, path.dirname(folder)]) {
    const found = await stat(each).catch(() => null);
    if (found?.isDirectory()) return;
    if (found !== null)
      throw remoteUnreachable(folder, "it is a file", undefined, "titanic-ops version remote list");
  }
  throw remoteUnreachable(
    folder,
    "there is no such folder",
    undefined,
    "mount the disk, or make the folder: mkdir -p <folder>",
  );
}
