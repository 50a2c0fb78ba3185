import { byCodePoint } from "./code-points.ts";
import type { DirEntry } from "./dir-object.ts";

/** How two states of files differ, by path. */
export interface Differences {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
}

/** How `after` differs from `before`; both map a path to a digest. */
export function compare(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Differences {
  const sorted = (paths: Iterable<string>, wanted: (path: string) => boolean) =>
    [...paths].filter(wanted).sort(byCodePoint);
  return {
    added: sorted(after.keys(), (path) => !before.has(path)),
    modified: sorted(after.keys(), (path) => before.has(path) && before.get(path) !== after.get(path)),
    deleted: sorted(before.keys(), (path) => !after.has(path)),
  };
}

/** The files of a folder by path. */
export function byPath(entries: readonly DirEntry[]): Map<string, string> {
  return new Map(entries.map(({ relpath, md5 }) => [relpath, md5]));
}
