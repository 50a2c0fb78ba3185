import type { Logger } from "../../core/log.ts";
import { openModels } from "../../core/registry/open-models.ts";
import { CHALLENGER, CHAMPION, versionNamed } from "../../core/registry/registry-state.ts";
import type { TrustedKeys } from "../../core/registry/signing/keys.ts";
import { loadPredictor } from "./model-holder.ts";
import type { Predictor } from "./predictor.ts";
import { createRefusal, type RefusedVersion, refusedVersion, watchedFiles } from "./refused-version.ts";
import { watchFiles } from "./watch-file.ts";

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
  /** The keys of which one must have signed it; null: none is asked for. */
  readonly trusted?: TrustedKeys | null;
  /** How often the registry is looked at. */
  readonly watchMs?: number;
  /** Called when the version was refused, and with null when there is none that is. */
  readonly onRefused?: (refused: RefusedVersion | null) => void;
}

/** Follows the challenger of a model. */
export function createChallenger(options: ChallengerOptions): Challenger {
  const { models, name, log, trusted = null, watchMs = 1_000, onRefused } = options;
  const { store, registry } = openModels({ models, name, trusted });
  let current: Predictor | null = null;
  const refusal = createRefusal(onRefused);
  const follow = async (): Promise<void> => {
    let version: number | undefined;
    try {
      const state = await registry.read();
      version = versionNamed(state, CHALLENGER);
      if (version === undefined || version === versionNamed(state, CHAMPION)) current = null;
      else if (current?.version !== String(version)) {
        // The one before is no challenger any more, whatever comes of the new one.
        current = null;
        current = await loadPredictor(store, version);
        log.info({ model: name, version, digest: current.digest }, "challenger loaded");
      }
      refusal.set(null);
    } catch (error) {
      if (version !== undefined) refusal.set(refusedVersion(version, error));
      log.warn({ model: name }, `there is no challenger: ${(error as Error).message}`);
    }
  };
  // One after the other, so that a slow load cannot undo a later one.
  let last = Promise.resolve();
  const reload = (): Promise<void> => {
    last = last.then(follow);
    return last;
  };
  const watcher = watchFiles(
    () => watchedFiles(store, refusal.current()),
    watchMs,
    () => void reload(),
  );
  return { current: () => current, reload, close: () => clearInterval(watcher) };
}
