import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeJsonAtomically } from "../core/atomic-file.ts";
import type { Table, TextColumn } from "../core/dataset/table.ts";
import type { CorrectionName } from "../core/drift/corrections.ts";
import type { DriftResult } from "../core/drift/result.ts";
import { driftSnapshotSchema } from "../core/drift/snapshot.ts";
import { createDriftWindow, type DriftWindow } from "../core/drift/window.ts";
import type { Logger } from "../core/log.ts";
import type { DriftFlag, DriftWatch } from "./deps.ts";
import type { Metrics } from "./metrics.ts";
import type { Predictor } from "./models/predictor.ts";

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
  /** Where the window is kept while the service is down; null keeps it nowhere. */
  readonly stateFile: string | null;
}

/** A watch whose window can be saved and brought back. */
export interface PersistentDriftWatch extends DriftWatch {
  /** Brings back the window of the last stop, if it was of this model. */
  restore(predictor: Predictor): Promise<void>;
  save(): Promise<void>;
  /** The newest evaluation; null before the first. */
  result(): DriftResult | null;
}

/**
 * Evaluations are at least so far apart: at thousands of requests a second the window has turned over before anybody
 * could act on the last one, and the tests would take time from the answers.
 */
const MIN_INTERVAL_MS = 250;

const QUIET: DriftFlag = { isDrift: false, features: [] };

const stateSchema = z.strictObject({ digest: z.string(), window: driftSnapshotSchema });

/** What is watched for one model version. */
interface Watched {
  readonly predictor: Predictor;
  readonly window: DriftWindow;
  /** The categories of each text feature that training saw. */
  readonly known: readonly { readonly feature: string; readonly categories: ReadonlySet<string> }[];
}

/**
 * Compares what is asked with what the model was trained on. A request only puts its row into the window; the tests
 * run when no request is waiting. Another model version begins a window of its own, against its own reference.
 */
export function createDriftWatch(options: DriftWatchOptions): PersistentDriftWatch {
  const { settings, metrics, log, stateFile } = options;
  let watched: Watched | null = null;
  let newest: DriftResult | null = null;
  let flag = QUIET;
  let due = false;
  let scheduled: NodeJS.Timeout | undefined;
  let evaluatedAt = Number.NEGATIVE_INFINITY;
  const watch = (predictor: Predictor): Watched | null => {
    if (watched?.predictor !== predictor) {
      watched = begin(predictor, settings);
      newest = null;
      flag = QUIET;
    }
    return watched;
  };
  const evaluate = (of: Watched): void => {
    due = false;
    scheduled = undefined;
    evaluatedAt = performance.now();
    // A model that came meanwhile has a window of its own.
    if (of !== watched) return;
    newest = of.window.evaluate();
    if (newest === null) return;
    const found = flagOf(newest);
    report(newest, of.predictor, metrics);
    if (found.features.join() !== flag.features.join()) {
      const { name, version } = of.predictor;
      log.warn({ features: found.features, model: name, version }, found.isDrift ? "drift" : "drift is over");
    }
    flag = found;
  };
  return {
    flag: () => flag,
    result: () => newest,
    observe(predictor, features) {
      const current = watch(predictor);
      if (current === null) return;
      countUnknown(current, features, metrics);
      for (let row = 0; row < features.rows; row++) due = current.window.observe(features, row) || due;
      if (!due || scheduled !== undefined) return;
      const wait = Math.max(0, evaluatedAt + MIN_INTERVAL_MS - performance.now());
      scheduled = setTimeout(evaluate, wait, current).unref();
    },
    async restore(predictor) {
      if (stateFile === null) return;
      const text = await readFile(stateFile, "utf8").catch(() => null);
      const state = stateSchema.safeParse(text === null ? null : parseOrNull(text));
      if (!state.success || state.data.digest !== predictor.digest) return;
      watch(predictor)?.window.restore(state.data.window);
      log.info({ rows: state.data.window.rows }, "drift window restored");
    },
    async save() {
      if (stateFile === null || watched === null) return;
      const { predictor, window } = watched;
      await writeJsonAtomically(stateFile, { digest: predictor.digest, window: window.snapshot() });
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
  return { predictor, window, known };
}

function countUnknown({ predictor, known }: Watched, features: Table, metrics: Metrics): void {
  for (const { feature, categories } of known) {
    const { codes, dictionary } = features.columns.get(feature) as TextColumn;
    for (let row = 0; row < features.rows; row++) {
      if (codes[row] >= 0 && !categories.has(dictionary[codes[row]]))
        metrics.unknownCategory(predictor, feature);
    }
  }
}

function flagOf(result: DriftResult): DriftFlag {
  const drifted = result.features.filter((feature) => feature.is_drift || feature.missing.is_drift);
  return { isDrift: result.is_drift, features: drifted.map(({ name }) => name) };
}

function report(result: DriftResult, predictor: Predictor, metrics: Metrics): void {
  for (const { name, test, statistic, p_value, is_drift, missing } of result.features) {
    if (statistic !== null && p_value !== null)
      metrics.driftTested(predictor, { feature: name, test, statistic, p_value });
    if (is_drift || missing.is_drift) metrics.drifted(predictor, name);
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
