import type { Cell } from "../../src/core/dataset/cells.ts";
import type { GivenPredictions } from "../../src/serve/answer.ts";
import type { Predictor } from "../../src/serve/models/predictor.ts";
import { tableOf } from "./tables.ts";

interface Changes {
  readonly requestId?: string;
  readonly entityIds?: readonly Cell[];
  readonly indices?: readonly number[];
  readonly probabilities?: readonly number[];
}

/** Predictions as an observer is told of them, of a model that there is not. */
export function given(changes: Changes = {}): GivenPredictions {
  const { requestId = "r", entityIds = [1], indices } = changes;
  const probabilities = changes.probabilities ?? entityIds.map(() => 0.7);
  const model = { threshold: 0.5 } as Predictor["model"];
  const predictor = { name: "tiny", version: "3", digest: "d".repeat(64), model } as Predictor;
  return {
    requestId,
    entityIds,
    ...(indices && { indices }),
    predictor,
    features: tableOf({ Age: probabilities.map(() => 30), Title: probabilities.map(() => "Mr") }),
    answers: probabilities.map((probability) => ({ prediction: "yes", label: 1, probability })),
  };
}
