import { access, chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type DirEntry, encodeDirObject, parseDirObject } from "./dir-object.ts";
import { corruptObject, invalidDvcFile } from "./faults.ts";
import { hashFile } from "./hash-file.ts";
import { copyObject, type LinkType, linkObject, OBJECT_MODE } from "./link.ts";
import { OBJECTS, type ObjectId, objectKey, plainMd5 } from "./object-id.ts";
import { place, withTemporary } from "./place.ts";

interface CheckoutOptions {
  readonly isExec: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The objects on this machine, by their digests. Bytes are held against the digest whenever they come or go. */
export interface Cache {
  readonly dir: string;
  /** As `cache.type` of the configuration. */
  readonly types: readonly LinkType[];
  path(id: ObjectId): string;
  has(id: ObjectId): Promise<boolean>;
  /** Copies a file in and returns what it is. What was there under its digest, whole or damaged, is replaced. */
  add(file: string, signal?: AbortSignal): Promise<{ md5: string; size: number }>;
  /** Puts the list of a folder's files in and returns its digest. */
  addDir(entries: readonly DirEntry[]): Promise<string>;
  /**
   * Lets `fill` write an object's bytes to a file, and puts it in. Throws OPS_OBJECT_CORRUPT, naming `from`, where
   * they are others; then nothing has changed.
   */
  receive(id: ObjectId, from: string, fill: (file: string) => Promise<void>): Promise<void>;
  /** The list of a folder's files. Throws OPS_OBJECT_CORRUPT. */
  readDir(id: ObjectId): Promise<DirEntry[]>;
  /** Makes `target` from an object, whole or not at all. Throws OPS_OBJECT_CORRUPT. */
  checkout(id: ObjectId, target: string, options: CheckoutOptions): Promise<void>;
  /** Throws OPS_OBJECT_CORRUPT where an object's bytes are not those of its name. */
  verify(id: ObjectId, signal?: AbortSignal): Promise<void>;
}

/** The cache in a folder; `types` are tried in turn. */
export function createCache(dir: string, types: readonly LinkType[]): Cache {
  const pathOf = (id: ObjectId) => path.join(dir, objectKey(id));
  const verify = async (id: ObjectId, signal?: AbortSignal) =>
    refuseOther(pathOf(id), id, await hashFile(pathOf(id), id.hashName, signal));
  return {
    dir,
    types,
    path: pathOf,
    verify,
    has: (id) =>
      access(pathOf(id)).then(
        () => true,
        () => false,
      ),
    // The name is known once the bytes are over, so they first go to none of an object.
    add: (file, signal) =>
      withTemporary(path.join(dir, OBJECTS, "incoming"), async (incoming) => {
        const hashed = await copyObject(file, incoming, { hashName: "md5", signal });
        await chmod(incoming, OBJECT_MODE);
        const object = pathOf({ md5: hashed.md5, hashName: "md5" });
        await mkdir(path.dirname(object), { recursive: true });
        await rename(incoming, object);
        return hashed;
      }),
    async addDir(entries) {
      const { bytes, md5 } = encodeDirObject(entries);
      await place(pathOf({ md5, hashName: "md5" }), async (temporary) => {
        await writeFile(temporary, bytes, { flag: "wx" });
        await chmod(temporary, OBJECT_MODE);
      });
      return md5;
    },
    receive: (id, from, fill) =>
      place(pathOf(id), async (temporary) => {
        await fill(temporary);
        refuseOther(from, id, await hashFile(temporary, id.hashName));
        await chmod(temporary, OBJECT_MODE);
      }),
    async readDir(id) {
      await verify(id);
      const entries = parseDirObject(await readFile(pathOf(id)));
      if (entries === null) throw invalidDvcFile(pathOf(id), "it is no list of files");
      return entries;
    },
    checkout: (id, target, { isExec, signal }) =>
      place(target, async (temporary) => {
        // A link shares its mode with the object, so what is to be run gets bytes of its own.
        const found = await linkObject(pathOf(id), temporary, isExec ? ["reflink"] : types, {
          hashName: id.hashName,
          signal,
        });
        refuseOther(pathOf(id), id, found);
        if (isExec) await chmod(temporary, (await stat(temporary)).mode | 0o100);
      }),
  };
}

function refuseOther(where: string, id: ObjectId, found: string): void {
  const expected = plainMd5(id);
  if (found !== expected) throw corruptObject(where, expected, found);
}
