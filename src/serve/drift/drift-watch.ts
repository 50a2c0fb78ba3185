import type { Table, TextColumn } from "../../core/dataset/table.ts";
import type { CorrectionName } from "../../core/drift/corrections.ts";
import type { DriftReference } from "../../core/drift/reference.ts";
import type { DriftResult } from "../../core/drift/result.ts";
import { createDriftWindow, type DriftWindow } from "../../core/drift/window.ts";
import type { Logger } from "../../core/log.ts";
import type { DriftFlag, DriftWatch } from "../deps.ts";
import type { Metrics } from "../metrics.ts";
import type { Predictor } from "../models/predictor.ts";
import { createDriftView } from "./drift-view.ts";
import type { SharedWindows } from "./shared-windows.ts";
import { lookTogether } from "./together.ts";
import type { WindowKeeper } from "./window-keeper.ts";

/** How the window is kept and tested. */
export interface DriftSettings {
  readonly size: number;
  readonly step: number;
  readonly correction: CorrectionName;
  readonly pValue: number;
}

export interface DriftWatchOptions {
  readonly settings: DriftSettings;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Where the window is while the service is down; null: nowhere. */
  readonly keeper: WindowKeeper | null;
  /** The windows of other processes that serve the same model, which are looked at together with this one; null: none. */
  readonly shared: SharedWindows | null;
  /** How often they are looked at. */
  readonly shareEveryMs?: number;
  /** Told when features have drifted that had not, and when no longer; of several processes, by one of them. */
  readonly onChange?: (flag: DriftFlag) => void;
}

/** A watch whose window outlives it. */
export interface PersistentDriftWatch extends DriftWatch {
  /** Takes up the window that was left by the last process, if it was of this model. */
  restore(predictor: Predictor): Promise<void>;
  /** Leaves the window to the next process, and ends. */
  close(): Promise<void>;
  /** The newest evaluation; null before the first. */
  result(): DriftResult | null;
}

/**
 * Evaluations are at least so far apart: at thousands of requests a second the window has turned over before anybody
 * could act on the last one, and the tests would take time from the answers.
 */
const MIN_INTERVAL_MS = 250;

const QUIET: DriftFlag = { isDrift: false, features: [] };

/** What is watched for one model version. */
interface Watched {
  readonly predictor: Predictor;
  readonly reference: DriftReference;
  readonly window: DriftWindow;
  readonly view: ReturnType<typeof createDriftView>;
  /** The categories of each text feature that training saw. */
  readonly known: readonly { readonly feature: string; readonly categories: ReadonlySet<string> }[];
}

/**
 * Compares what is asked with what the model was trained on. A request only puts its row into the window; the tests
 * run when no request is waiting. Another model version begins a window of its own, against its own reference.
 */
export function createDriftWatch(options: DriftWatchOptions): PersistentDriftWatch {
  const { settings, metrics, log, keeper, shared, shareEveryMs, onChange } = options;
  let inUse: Predictor | null = null;
  let watched: Watched | null = null;
  let newest: { readonly at: number; readonly result: DriftResult } | null = null;
  // The rows of all processes; null where this one is alone, and before they were first looked at.
  let together: DriftWindow | null = null;
  let flag = QUIET;
  let due = false;
  let scheduled: NodeJS.Timeout | undefined;
  let evaluatedAt = Number.NEGATIVE_INFINITY;
  const watch = (predictor: Predictor): Watched | null => {
    if (inUse !== predictor) {
      inUse = predictor;
      watched = begin(predictor, settings);
      metrics.drift.begun(predictor);
      newest = null;
      together = null;
      flag = QUIET;
    }
    return watched;
  };
  const found = ({ predictor }: Watched, result: DriftResult, isOursToTell: boolean): void => {
    newest = { at: Date.now(), result };
    metrics.drift.evaluated(predictor, result, isOursToTell);
    const next = flagOf(result);
    if (isOursToTell && next.features.join() !== flag.features.join()) {
      const { name, version } = predictor;
      log.warn({ features: next.features, model: name, version }, next.isDrift ? "drift" : "drift is over");
      onChange?.(next);
    }
    flag = next;
  };
  const evaluate = (of: Watched): void => {
    due = false;
    scheduled = undefined;
    evaluatedAt = performance.now();
    // A model that came meanwhile has a window of its own.
    const result = of === watched ? of.window.evaluate() : null;
    if (result !== null) found(of, result, true);
  };
  const stopLooking =
    shared === null
      ? null
      : lookTogether({
          shared,
          settings,
          registry: metrics.registry,
          own: () =>
            watched && {
              digest: watched.predictor.digest,
              reference: watched.reference,
              window: watched.window.snapshot(),
            },
          found(digest, { window, result }, isOursToTell) {
            if (digest !== watched?.predictor.digest) return;
            together = window;
            if (result !== null) found(watched, result, isOursToTell);
          },
          ...(shareEveryMs !== undefined && { everyMs: shareEveryMs }),
        });
  return {
    flag: () => flag,
    result: () => newest?.result ?? null,
    view() {
      if (watched === null) return null;
      const { predictor, window, view } = watched;
      const { version: modelVersion } = predictor;
      return view({ modelVersion, window: together ?? window, size: window.size, tested: newest });
    },
    observe(predictor, features) {
      const current = watch(predictor);
      if (current === null) return;
      countUnknown(current, features, metrics);
      for (let row = 0; row < features.rows; row++) due = current.window.observe(features, row) || due;
      if (shared !== null || !due || scheduled !== undefined) return;
      const wait = Math.max(0, evaluatedAt + MIN_INTERVAL_MS - performance.now());
      scheduled = setTimeout(evaluate, wait, current).unref();
    },
    async restore(predictor) {
      const current = watch(predictor);
      if (keeper === null || current === null) return;
      const left = await keeper.take(predictor.digest, current.window.snapshot());
      if (left === null) return;
      current.window.restore(left);
      log.info({ rows: left.rows }, "drift window restored");
    },
    async close() {
      clearTimeout(scheduled);
      await stopLooking?.();
      if (watched !== null) await keeper?.leave(watched.predictor.digest, watched.window.snapshot());
    },
  };
}

/** Null where the version was trained before references were kept: there is nothing to compare with. */
function begin(predictor: Predictor, settings: DriftSettings): Watched | null {
  const { reference } = predictor;
  if (reference === null) return null;
  const window = createDriftWindow({ reference, ...settings });
  const known = reference.features.flatMap((feature) =>
    feature.kind === "text" ? [{ feature: feature.name, categories: new Set(feature.categories) }] : [],
  );
  return { predictor, reference, window, view: createDriftView(reference), known };
}

function countUnknown({ predictor, known }: Watched, features: Table, metrics: Metrics): void {
  for (const { feature, categories } of known) {
    const { codes, dictionary } = features.columns.get(feature) as TextColumn;
    for (let row = 0; row < features.rows; row++) {
      if (codes[row] >= 0 && !categories.has(dictionary[codes[row]]))
        metrics.drift.unknownCategory(predictor, feature);
    }
  }
}

function flagOf(result: DriftResult): DriftFlag {
  const drifted = result.features.filter((feature) => feature.is_drift || feature.missing.is_drift);
  return { isDrift: result.is_drift, features: drifted.map(({ name }) => name) };
}
