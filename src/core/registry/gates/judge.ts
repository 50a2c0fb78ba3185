import { createReadStream } from "node:fs";
import { digestFile } from "../../atomic-file.ts";
import type { DatasetSpec } from "../../config/dataset-spec.ts";
import { classLabels } from "../../config/layout.ts";
import { readTable } from "../../dataset/csv/read-table.ts";
import { createModelStore, type ModelStore } from "../model-store.ts";
import type { JudgeGates } from "../open-models.ts";
import { driftGate } from "./drift.ts";
import { fairnessGate } from "./fairness.ts";
import type { Gate, HeldOutRows } from "./gate.ts";
import type { GateResult } from "./gate-result.ts";
import { latencyGate } from "./latency.ts";
import { minimumGate } from "./minimum.ts";
import { notWorseGate } from "./not-worse.ts";

/** All gates, in the order in which they are told. */
const GATES: readonly Gate[] = [minimumGate, notWorseGate, fairnessGate, driftGate, latencyGate];

/** Where what the gates go by is. */
export interface JudgeOptions {
  readonly spec: DatasetSpec;
  /** The folder of all models. */
  readonly models: string;
  /** The file of the held-out rows of the last training. */
  readonly heldOut: string;
  /** A clock in milliseconds. */
  readonly elapsedMs?: () => number;
}

/**
 * Asks the gates that the dataset file sets up about a version; every one of them, so that all that is wrong is known at
 * once. Throws OPS_MODEL_NOT_FOUND and OPS_MODEL_CORRUPT.
 */
export function createJudge(options: JudgeOptions): JudgeGates {
  const { spec, models, elapsedMs = () => performance.now() } = options;
  const store = createModelStore(models, spec.name);
  return async (candidate, champion) => {
    const heldOut = () => heldOutRows(store, candidate, options);
    const context = {
      settings: spec.gates,
      drift: spec.drift,
      store,
      candidate,
      champion,
      heldOut,
      elapsedMs,
    };
    const results: GateResult[] = [];
    for (const gate of GATES) results.push(...(await gate(context)));
    return results;
  };
}

/** The rows that a version held out, if they still are those of the file: each training writes it anew. */
async function heldOutRows(
  store: ModelStore,
  version: number,
  { spec, heldOut: file }: JudgeOptions,
): Promise<HeldOutRows | null> {
  const { data } = await store.manifest(version);
  if ((await digestFile(file))?.sha256 !== data.test.sha256) return null;
  const { model } = await store.load(version);
  const { column } = spec.target;
  // As the model has them, not the dataset file, which may have been changed since.
  const types = new Map([[column, spec.columns[column].type], ...model.deriver.kinds]);
  const table = await readTable(createReadStream(file), { types, onUnknown: () => undefined }, file);
  const features = { rows: table.rows, columns: new Map(table.columns) };
  features.columns.delete(column);
  return { features, labels: classLabels(spec, table, file) };
}
