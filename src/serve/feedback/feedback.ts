import type { Registry } from "prom-client";
import type { ModelHolder } from "../models/model-holder.ts";
import type { PredictionLog } from "../prediction-log/prediction-log.ts";
import { registerFeedbackMetrics } from "./feedback-metrics.ts";
import { createLiveMeasures, type Measures, type Told, WINDOWS } from "./live-measures.ts";
import {
  createRecentPredictions,
  type RecentPredictions,
  type RememberedPrediction,
} from "./recent-predictions.ts";

/** The prediction that an outcome is of: the answer to a row of a request, or the newest for an entity. */
export type PredictionKey =
  | { readonly requestId: string; readonly index: number }
  | { readonly entityId: number | string };

/** An outcome: of which prediction, and whether it is the positive class. */
export interface Outcome {
  readonly of: PredictionKey;
  readonly isPositive: boolean;
}

/** An outcome, joined with the prediction that had been given. */
export interface JoinedOutcome {
  readonly status: Told;
  readonly prediction: RememberedPrediction;
}

/** Joins outcomes with predictions, and measures how well the two agree. */
export interface Feedback {
  /** What is to be told of predictions, so that outcomes can find them. */
  readonly recent: RecentPredictions;
  /** Takes in outcomes, each in its place: null where no prediction is known that it could be of. */
  tell(outcomes: readonly Outcome[]): Promise<(JoinedOutcome | null)[]>;
  measures(): Measures[];
}

export interface FeedbackOptions {
  readonly registry: Registry;
  readonly holder: ModelHolder;
  /** How many predictions are remembered. */
  readonly capacity: number;
  /** Where predictions are looked for that are no longer remembered. */
  readonly predictionLog: PredictionLog | null;
  readonly now?: () => number;
}

/** The feedback of one process: nothing is known at first. */
export function createFeedback(options: FeedbackOptions): Feedback {
  const { registry, holder, capacity, predictionLog, now = Date.now } = options;
  const recent = createRecentPredictions(capacity);
  const live = createLiveMeasures(now);
  const classes = () => {
    const [negative, positive] = holder.current()?.model.inputs.target.classes ?? [];
    return positive === undefined ? null : ([negative.label, positive.label] as const);
  };
  const count = registerFeedbackMetrics(registry, live, classes);
  const join = (prediction: RememberedPrediction, isPositive: boolean): JoinedOutcome => {
    const { requestId, index, probability } = prediction;
    const status = live.tell(`${requestId} ${index}`, probability, isPositive);
    if (status === "accepted") count(classes()?.[isPositive ? 1 : 0] ?? String(isPositive));
    return { status, prediction };
  };
  return {
    recent,
    async tell(outcomes) {
      const found = outcomes.map(({ of }) => remembered(recent, of));
      const missing = outcomes.flatMap(({ of }, i) => (found[i] === undefined ? [of] : []));
      const logged = missing.length > 0 && predictionLog ? await predictionLog.find(missing) : [];
      let next = 0;
      return outcomes.map(({ isPositive }, i) => {
        const prediction = found[i] ?? logged[next++];
        return prediction ? join(prediction, isPositive) : null;
      });
    },
    measures: () => WINDOWS.map((window) => live.measure(window)),
  };
}

function remembered(recent: RecentPredictions, key: PredictionKey): RememberedPrediction | undefined {
  return "requestId" in key ? recent.ofRequest(key.requestId, key.index) : recent.ofEntity(key.entityId);
}
