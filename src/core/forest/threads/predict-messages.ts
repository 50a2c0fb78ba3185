import type { LaidForest, LaidShape } from "../wasm/laid-forest.ts";

/** What a thread that predicts is started with. */
export interface PredictThreadData {
  readonly forest: LaidForest & LaidShape;
  readonly module: WebAssembly.Module;
}

/** Rows to predict. */
export interface PredictOrder {
  readonly id: number;
  readonly columns: readonly Float64Array[];
  readonly rows: number;
}

/** The probabilities of an order's rows, class by class, row by row. */
export interface PredictAnswer {
  readonly id: number;
  readonly probabilities: Float64Array<ArrayBuffer>;
}
