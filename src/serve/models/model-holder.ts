import path from "node:path";
import { OpsError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { createModelStore, type ModelStore } from "../../core/registry/model-store.ts";
import { CHAMPION, createRegistry } from "../../core/registry/registry.ts";
import { createPredictor, type Predictor } from "./predictor.ts";
import { watchFile } from "./watch-file.ts";

/** Holds the version that serves, and follows its alias. A swap is one assignment: no request sees half of it. */
export interface ModelHolder {
  /** Null until a model is loaded and has answered once. */
  current(): Predictor | null;
  /** Loads what the alias names at this moment or later, if that is another version. Throws OPS_MODEL_NOT_FOUND or OPS_MODEL_CORRUPT. */
  reload(): Promise<Predictor>;
  close(): void;
}

export interface ModelHolderOptions {
  readonly models: string;
  readonly name: string;
  readonly log: Logger;
  /** How often the registry is looked at. */
  readonly watchMs?: number;
  /** Called after a swap. */
  readonly onSwap?: (predictor: Predictor) => void;
}

/** Follows the champion of a model. Call `reload` once before serving. */
export function createModelHolder(options: ModelHolderOptions): ModelHolder {
  const { models, name, log, watchMs = 1_000, onSwap } = options;
  const store = createModelStore(models, name);
  const registry = createRegistry(store.folder, name);
  let current: Predictor | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<Predictor> | undefined;
  const load = async (): Promise<Predictor> => {
    const { aliases } = await registry.read();
    const version = aliases[CHAMPION];
    if (version === undefined) {
      throw new OpsError("OPS_MODEL_NOT_FOUND", `no version of model \`${name}\` is ${CHAMPION}`, {
        hint: "titanic-ops pipeline",
      });
    }
    if (current?.version === String(version)) return current;
    const loaded = await loadPredictor(store, version);
    current = loaded;
    log.info({ model: name, version, digest: loaded.digest }, "model loaded");
    onSwap?.(loaded);
    return loaded;
  };
  const begin = (): Promise<Predictor> => {
    next = undefined;
    return load();
  };
  // One load at a time, so that a slow one cannot undo a later one. Whoever asks during a load shares the one after it:
  // that under way may have looked at the registry before the caller's change of it.
  const reload = (): Promise<Predictor> => {
    if (next === undefined) {
      next = last.then(begin);
      last = next.catch(() => undefined);
    }
    return next;
  };
  const watcher = watchFile(path.join(store.folder, "registry.json"), watchMs, () =>
    reload().catch((error: unknown) => {
      log.error(
        { model: name, code: (error as OpsError).code },
        `the model in use stays: ${(error as Error).message}`,
      );
    }),
  );
  return { current: () => current, reload, close: () => clearInterval(watcher) };
}

/**
 * Loads a version and lets it answer: a model that cannot must not take the place of one that can, and the first
 * answer is the slowest. Throws as `load` of the store does.
 */
export async function loadPredictor(store: ModelStore, version: number): Promise<Predictor> {
  const predictor = createPredictor(await store.load(version));
  for (let i = 0; i < 200; i++) predictor.answer(predictor.features([{}]));
  return predictor;
}
