import path from "node:path";
import { z } from "zod";
import { MD5_PATTERN, type ObjectId } from "./object-id.ts";

/** An output or dependency as `.dvc` files and `dvc.lock` write it. Keys that are not known here are left alone. */
export const outEntrySchema = z.looseObject({
  path: z.string(),
  md5: z.string().toLowerCase().regex(MD5_PATTERN, "is no MD5").optional(),
  /** Present since DVC 3. */
  hash: z.string().optional(),
  size: z.int().optional(),
  nfiles: z.int().optional(),
  isexec: z.boolean().optional(),
  cache: z.boolean().optional(),
  push: z.boolean().optional(),
  remote: z.string().optional(),
});

export type OutEntry = z.infer<typeof outEntrySchema>;

/** The object that an entry names; null where it names none, or one by another hash than MD5. */
export function objectOfEntry({ md5, hash }: OutEntry): ObjectId | null {
  if (md5 === undefined || (hash !== undefined && hash !== "md5")) return null;
  return { md5, hashName: hash === undefined ? "md5-dos2unix" : "md5" };
}

/** The path of an entry relative to the project; null for what is outside of it, such as a URL. */
export function placeOfEntry(root: string, folder: string, entry: string): string | null {
  if (/^\w+:\/\//.test(entry) || path.isAbsolute(entry)) return null;
  const relative = path.relative(root, path.resolve(root, folder, entry));
  return relative.startsWith("..") ? null : relative.split(path.sep).join("/");
}
