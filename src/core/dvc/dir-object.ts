import { createHash } from "node:crypto";
import { z } from "zod";
import { byCodePoint } from "./code-points.ts";
import { MD5_PATTERN } from "./object-id.ts";

/** A file of a tracked folder: where it is below the folder, with `/`, and the MD5 of its bytes. */
export interface DirEntry {
  readonly relpath: string;
  readonly md5: string;
}

/**
 * The object that lists a folder's files, as DVC writes it: `json.dumps(entries, sort_keys=True)` of Python over the
 * entries sorted by path (dvc-data, hashfile/tree.py). Its name is the MD5 of these bytes, so every space counts.
 */
export function encodeDirObject(entries: readonly DirEntry[]): { bytes: Buffer; md5: string } {
  const list = [...entries].sort((a, b) => byCodePoint(a.relpath, b.relpath));
  const items = list.map(
    ({ md5, relpath }) => `{"md5": ${pythonString(md5)}, "relpath": ${pythonString(relpath)}}`,
  );
  const bytes = Buffer.from(`[${items.join(", ")}]`);
  return { bytes, md5: `${createHash("md5").update(bytes).digest("hex")}.dir` };
}

/** Python's `json.dumps` writes all but printable ASCII as `\uXXXX`, one for each UTF-16 unit, in lower case. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const dirObjectSchema = z.array(
  z.object({
    md5: z.string().regex(MD5_PATTERN),
    // What a remote sends must not be able to write outside the folder.
    relpath: z
      .string()
      .refine((relpath) => relpath.split("/").every((part) => !["", ".", ".."].includes(part))),
  }),
);

/** The entries of a folder's object; null where the bytes are none. */
export function parseDirObject(bytes: Uint8Array): DirEntry[] | null {
  try {
    return dirObjectSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return null;
  }
}
