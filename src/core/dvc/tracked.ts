import type { ObjectId } from "./object-id.ts";

/** A file or folder that DVC keeps, as a pointer file says. Paths are relative to the project, with `/`. */
export interface Tracked {
  readonly path: string;
  /** The file that says so: a `.dvc` file, or the `dvc.lock` of a stage. */
  readonly pointer: string;
  /** The path as the pointer file writes it, relative to where that is. */
  readonly entry: string;
  /** The stage that makes it; null for what was added. */
  readonly stage: string | null;
  /** What it was when it was recorded; null for the output of a stage that never ran. */
  readonly object: ObjectId | null;
  readonly size: number | null;
  /** The number of files of a folder. */
  readonly nfiles: number | null;
  readonly isExec: boolean;
  /** Whether its bytes are kept in the cache (not with `cache: false`), and go to remotes (not with `push: false`). */
  readonly isCached: boolean;
  readonly isPushed: boolean;
  /** The remote that it alone goes to. */
  readonly remote: string | null;
}
