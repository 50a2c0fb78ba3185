import path from "node:path";
import type { Logger } from "../../core/log.ts";
import { createModelStore } from "../../core/registry/model-store.ts";
import { CHALLENGER, CHAMPION, createRegistry } from "../../core/registry/registry.ts";
import { loadPredictor } from "./model-holder.ts";
import type { Predictor } from "./predictor.ts";
import { watchFile } from "./watch-file.ts";

/** Holds the version that the alias challenger names, while it is another than the champion. */
export interface Challenger {
  /** Null while there is none, or none that can be loaded. */
  current(): Predictor | null;
  /** Follows the alias now. Never rejects: what serves does not depend on a challenger. */
  reload(): Promise<void>;
  close(): void;
}

export interface ChallengerOptions {
  readonly models: string;
  readonly name: string;
  readonly log: Logger;
  /** How often the registry is looked at. */
  readonly watchMs?: number;
}

/** Follows the challenger of a model. */
export function createChallenger({ models, name, log, watchMs = 1_000 }: ChallengerOptions): Challenger {
  const store = createModelStore(models, name);
  const registry = createRegistry(store.folder, name);
  let current: Predictor | null = null;
  const follow = async (): Promise<void> => {
    try {
      const { aliases } = await registry.read();
      const version = aliases[CHALLENGER];
      if (version === undefined || version === aliases[CHAMPION]) current = null;
      else if (current?.version !== String(version)) {
        // The one before is no challenger any more, whatever comes of the new one.
        current = null;
        current = await loadPredictor(store, version);
        log.info({ model: name, version, digest: current.digest }, "challenger loaded");
      }
    } catch (error) {
      log.warn({ model: name }, `there is no challenger: ${(error as Error).message}`);
    }
  };
  // One after the other, so that a slow load cannot undo a later one.
  let last = Promise.resolve();
  const reload = (): Promise<void> => {
    last = last.then(follow);
    return last;
  };
  const watcher = watchFile(path.join(store.folder, "registry.json"), watchMs, () => void reload());
  return { current: () => current, reload, close: () => clearInterval(watcher) };
}
