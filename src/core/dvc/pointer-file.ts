import path from "node:path";
import { Document, isMap, isSeq } from "yaml";
import { z } from "zod";
import { type OutEntry, objectOfEntry, outEntrySchema, placeOfEntry } from "./out-entry.ts";
import type { Tracked } from "./tracked.ts";
import { parseYaml, readYaml, yamlText } from "./yaml-file.ts";

const pointerSchema = z.looseObject({
  wdir: z.string().optional(),
  outs: z.array(outEntrySchema).default([]),
});

/** The name of the pointer of a file or folder, beside which it is. */
export const pointerOf = (target: string): string => `${target}.dvc`;

/** What a `.dvc` file says is kept; `pointer` is its path relative to the project. Throws OPS_DVC_FILE_INVALID. */
export function readPointer(text: string, pointer: string, root: string): Tracked[] {
  const { wdir, outs } = readYaml(text, pointer, pointerSchema);
  const folder = path.join(path.dirname(pointer), wdir ?? ".");
  return outs.flatMap((entry) => {
    const place = placeOfEntry(root, folder, entry.path);
    return place === null ? [] : [trackedOf(entry, { path: place, pointer, stage: null })];
  });
}

/** An entry with where it stands. */
export function trackedOf(entry: OutEntry, where: Pick<Tracked, "path" | "pointer" | "stage">): Tracked {
  return {
    ...where,
    entry: entry.path,
    object: objectOfEntry(entry),
    size: entry.size ?? null,
    nfiles: entry.nfiles ?? null,
    isExec: entry.isexec ?? false,
    isCached: entry.cache ?? true,
    isPushed: entry.push ?? true,
    remote: entry.remote?.toLowerCase() ?? null,
  };
}

/** What a pointer says of a file or folder as it is now. */
export interface Recorded {
  readonly md5: string;
  readonly size: number;
  /** Null for a file. */
  readonly nfiles: number | null;
  readonly isExec: boolean;
}

/**
 * The text of the `.dvc` file for `name`. Of the text that was there, all that is not said here stays: comments,
 * descriptions, keys of later versions.
 */
export function writePointer(
  before: string | null,
  pointer: string,
  name: string,
  recorded: Recorded,
): string {
  const said = {
    md5: recorded.md5,
    size: recorded.size,
    ...(recorded.nfiles !== null && { nfiles: recorded.nfiles }),
    ...(recorded.isExec && { isexec: true }),
    hash: "md5",
    path: name,
  };
  if (before === null) return yamlText(new Document({ outs: [said] }));
  const document = parseYaml(before, pointer);
  const outs = document.get("outs");
  const entry = isSeq(outs) ? outs.items.find((item) => isMap(item) && item.get("path") === name) : undefined;
  if (!isMap(entry)) {
    if (isSeq(outs)) outs.add(document.createNode(said));
    else document.set("outs", [said]);
    return yamlText(document);
  }
  const gone = ["nfiles", "isexec"].filter((key) => !(key in said) && entry.has(key));
  const changed = Object.entries(said).filter(([key, value]) => entry.get(key) !== value);
  if (gone.length === 0 && changed.length === 0) return before;
  for (const key of gone) entry.delete(key);
  for (const [key, value] of changed) entry.set(key, value);
  // DVC 1 wrote a digest of the pointer itself, which would no longer be right.
  document.delete("md5");
  return yamlText(document);
}
