import type { OnProgress } from "../progress.ts";

/** What long work is given beside its input. */
export interface Work {
  readonly signal?: AbortSignal | undefined;
  /** How far it is, for people. */
  readonly onProgress: OnProgress;
}
