import { OpsError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { openModels } from "../../core/registry/open-models.ts";
import { CHAMPION, championSince, versionNamed } from "../../core/registry/registry-state.ts";
import type { TrustedKeys } from "../../core/registry/signing/keys.ts";
import { createPredictor, type Predictor } from "./predictor.ts";
import { createRefusal, type RefusedVersion, refusedVersion, watchedFiles } from "./refused-version.ts";
import { watchFiles } from "./watch-file.ts";

/** Holds the version that serves, and follows its alias. A swap is one assignment: no request sees half of it. */
export interface ModelHolder {
  /** Null until a model is loaded and has answered once. */
  current(): Predictor | null;
  /** The version that the alias names, where that cannot be used and the one before stays; null while it is the one in use. */
  refused(): RefusedVersion | null;
  /**
   * Loads what the alias names at this moment or later, if that is another version. Throws OPS_MODEL_NOT_FOUND,
   * OPS_MODEL_CORRUPT, OPS_SIGNATURE_MISSING and OPS_SIGNATURE_INVALID.
   */
  reload(): Promise<Predictor>;
  close(): void;
}

export interface ModelHolderOptions {
  readonly models: string;
  readonly name: string;
  readonly log: Logger;
  /** The keys of which one must have signed what is used; null: none is asked for. */
  readonly trusted?: TrustedKeys | null;
  /** How often the registry is looked at. */
  readonly watchMs?: number;
  /** Called after a swap, with when the version became champion (ISO 8601). */
  readonly onSwap?: (predictor: Predictor, championSince: string) => void;
  /** Called when a version was refused, and with null when what the alias names is used again. */
  readonly onRefused?: (refused: RefusedVersion | null) => void;
}

/** Follows the champion of a model. Call `reload` once before serving. */
export function createModelHolder(options: ModelHolderOptions): ModelHolder {
  const { models, name, log, trusted = null, watchMs = 1_000, onSwap, onRefused } = options;
  const { store, registry } = openModels({ models, name, trusted });
  let current: Predictor | null = null;
  const refusal = createRefusal(onRefused);
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<Predictor> | undefined;
  const load = async (): Promise<Predictor> => {
    const state = await registry.read();
    const version = versionNamed(state, CHAMPION);
    if (version === undefined) {
      throw new OpsError("OPS_MODEL_NOT_FOUND", `no version of model \`${name}\` is ${CHAMPION}`, {
        hint: "titanic-ops pipeline",
      });
    }
    if (current?.version === String(version)) {
      refusal.set(null);
      return current;
    }
    const loaded = await loadPredictor(store, version).catch((error: unknown) => {
      refusal.set(refusedVersion(version, error));
      throw error;
    });
    current = loaded;
    refusal.set(null);
    log.info({ model: name, version, digest: loaded.digest }, "model loaded");
    onSwap?.(loaded, championSince(state) ?? loaded.manifest.createdAt);
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
  const watcher = watchFiles(
    () => watchedFiles(store, refusal.current()),
    watchMs,
    () =>
      reload().catch((error: unknown) => {
        log.error(
          { model: name, code: (error as OpsError).code },
          `the model in use stays: ${(error as Error).message}`,
        );
      }),
  );
  return { current: () => current, refused: refusal.current, reload, close: () => clearInterval(watcher) };
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
