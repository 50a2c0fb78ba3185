import { type BigIntStats, existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeTextAtomically } from "../atomic-file.ts";
import { hashFile } from "./hash-file.ts";
import type { HashName } from "./object-id.ts";

/** A file's times are this coarse at worst: one that was changed so shortly before may change again unseen. */
const RACY_MS = 20;

const indexSchema = z.object({
  formatVersion: z.literal(1),
  /** By path and kind of hash: size, times of the last change of bytes and of anything (ns), inode, MD5. */
  files: z.record(z.string(), z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()])),
});

/** What a file is, as far as it matters here. */
export interface Hashed {
  readonly md5: string;
  readonly size: number;
  readonly mode: number;
}

/**
 * The MD5s of files that have not changed since they were hashed, known by size, times and inode. The time of the bytes
 * (mtime) can be set back by whoever changes them; that of the inode (ctime) cannot.
 */
export interface StatIndex {
  /** The MD5 of a file that has not changed since it was learnt; else null. */
  known(file: string, hashName: HashName): Promise<Hashed | null>;
  /** Notes what `measure` finds to be the MD5 of a file, unless the file changes meanwhile. */
  learn(file: string, hashName: HashName, measure: () => Promise<string>): Promise<Hashed>;
  /** The MD5 of a file, of which the bytes are read only where they may have changed. */
  hash(file: string, hashName: HashName, signal?: AbortSignal): Promise<Hashed>;
  /** Writes what was learnt to disk; files that are gone are forgotten. */
  save(): Promise<void>;
}

/** Opens the index kept in `file` for the files below `root`. One that cannot be read is as good as empty. */
export async function openStatIndex(file: string, root: string): Promise<StatIndex> {
  const entries = await read(file);
  let changed = false;
  const keyOf = (of: string, hashName: HashName) => `${hashName}:${path.relative(root, of)}`;
  const index: StatIndex = {
    async known(of, hashName) {
      const entry = entries.get(keyOf(of, hashName));
      if (entry === undefined) return null;
      const seen = await stat(of, { bigint: true });
      return isSame(seen, entry) ? hashedOf(seen, entry[4]) : null;
    },
    async learn(of, hashName, measure) {
      const seen = await stat(of, { bigint: true });
      const isRacy = Date.now() - Number(seen.ctimeMs) < RACY_MS;
      const md5 = await measure();
      if (!isRacy && isSame(await stat(of, { bigint: true }), identity(seen))) {
        entries.set(keyOf(of, hashName), [...identity(seen), md5]);
        changed = true;
      }
      return hashedOf(seen, md5);
    },
    hash: async (of, hashName, signal) =>
      (await index.known(of, hashName)) ??
      (await index.learn(of, hashName, () => hashFile(of, hashName, signal))),
    async save() {
      if (!changed) return;
      for (const key of [...entries.keys()]) {
        if (!existsSync(path.join(root, key.slice(key.indexOf(":") + 1)))) entries.delete(key);
      }
      const files = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
      await writeTextAtomically(file, JSON.stringify({ formatVersion: 1, files }));
      changed = false;
    },
  };
  return index;
}

function hashedOf(seen: BigIntStats, md5: string): Hashed {
  return { md5, size: Number(seen.size), mode: Number(seen.mode) };
}

function isSame(seen: BigIntStats, entry: readonly string[]): boolean {
  return identity(seen).every((part, i) => part === entry[i]);
}

type Identity = [size: string, mtimeNs: string, ctimeNs: string, inode: string];

function identity(seen: BigIntStats): Identity {
  return [String(seen.size), String(seen.mtimeNs), String(seen.ctimeNs), String(seen.ino)];
}

async function read(file: string): Promise<Map<string, [...Identity, md5: string]>> {
  try {
    return new Map(Object.entries(indexSchema.parse(JSON.parse(await readFile(file, "utf8"))).files));
  } catch {
    return new Map();
  }
}
