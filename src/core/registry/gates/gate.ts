import type { GateSettings } from "../../config/gate-settings.ts";
import type { Table } from "../../dataset/table.ts";
import type { DriftSettings } from "../../drift/compare/settings.ts";
import type { ModelStore } from "../model-store.ts";
import type { GateResult } from "./gate-result.ts";

/** Rows that were held out of training, and the class of each. */
export interface HeldOutRows {
  readonly features: Table;
  readonly labels: Uint8Array;
}

/** What a gate goes by. */
export interface GateContext {
  readonly settings: GateSettings;
  /** The tests by which the gate of drift tells columns apart. */
  readonly drift: DriftSettings;
  readonly store: ModelStore;
  /** The version that is to become champion, and the one that is; null where there is none. */
  readonly candidate: number;
  readonly champion: number | null;
  /** The rows that the candidate held out; null where they are no longer there. */
  heldOut(): Promise<HeldOutRows | null>;
  /** A clock in milliseconds, for what is measured. */
  readonly elapsedMs: () => number;
}

/** What one gate says: a result for each of its keys in the dataset file; none where it is not asked. */
export type Gate = (context: GateContext) => Promise<GateResult[]>;

/** The result of a gate that had nothing to go by: it has not passed. */
export function unmeasured(gate: string, limit: number, why: string): GateResult {
  return { gate, passed: false, message: why, observed: null, limit };
}
