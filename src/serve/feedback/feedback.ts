import type { Registry } from "prom-client";
import type { ModelInputs } from "../../core/model/model.ts";
import type { LoggedOutcome, PredictionKey, RememberedPrediction } from "../../core/prediction-log/logged.ts";
import type { ModelHolder } from "../models/model-holder.ts";
import type { PredictionLog } from "../prediction-log/prediction-log.ts";
import type { Peers } from "../workers/peers.ts";
import { registerFeedbackMetrics } from "./feedback-metrics.ts";
import {
  createLiveMeasures,
  type Measures,
  type Told,
  type ToldOutcome,
  type VersionInUse,
} from "./live-measures.ts";
import { createRecentPredictions, type RecentPredictions } from "./recent-predictions.ts";

/** An outcome: of which prediction, and which class it is, by its place among those of the target. */
export interface Outcome {
  readonly of: PredictionKey;
  readonly classIndex: number;
  readonly classes: TargetClasses;
}

type TargetClasses = ModelInputs["target"]["classes"];

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
  /** By model version and window; that in use is among them. */
  measures(): Measures[];
  /** The outcomes so far, and what brings them back in another process. */
  held(): ToldOutcome[];
  restore(outcomes: readonly ToldOutcome[]): void;
}

export interface FeedbackOptions {
  readonly registry: Registry;
  readonly holder: ModelHolder;
  /** How many predictions are remembered. */
  readonly capacity: number;
  /** Where predictions are looked for that are no longer remembered, and outcomes are written down. */
  readonly predictionLog: PredictionLog | null;
  /** Other processes that give predictions and are told outcomes. */
  readonly peers: Peers;
  readonly now?: () => number;
}

/**
 * The feedback of one process: nothing is known at first. Of several, each remembers the predictions that it gave and is
 * asked for them by the others, and all are told every outcome, so that any of them can be asked.
 */
export function createFeedback(options: FeedbackOptions): Feedback {
  const { registry, holder, capacity, predictionLog, peers, now = Date.now } = options;
  const recent = createRecentPredictions(capacity, now);
  const live = createLiveMeasures(now);
  const measures = () => live.measure(inUse(holder));
  const count = registerFeedbackMetrics(registry, measures, () => holder.current());
  peers.onAsked("predictions", (keys) => keys.map((key) => remembered(recent, key)));
  peers.onAsked("outcomes", () => live.held());
  peers.onAsked("told", (outcomes) => {
    for (const outcome of outcomes) live.tell(outcome);
    return null;
  });
  const find = async (keys: readonly PredictionKey[]): Promise<(RememberedPrediction | null)[]> => {
    const others = await peers.ask("predictions", keys);
    const found = keys.map((key, i) =>
      [remembered(recent, key), ...others.map((each) => each[i])].reduce(newer),
    );
    const missing = keys.filter((_, i) => found[i] === null);
    const logged = missing.length > 0 && predictionLog ? await predictionLog.find(missing) : [];
    let next = 0;
    return found.map((each) => each ?? logged[next++] ?? null);
  };
  return {
    recent,
    measures,
    held: live.held,
    restore: live.restore,
    async tell(outcomes) {
      const predictions = await find(outcomes.map(({ of }) => of));
      const told: ToldOutcome[] = [];
      const logged: LoggedOutcome[] = [];
      const joined = predictions.map((prediction, i): JoinedOutcome | null => {
        if (prediction === null) return null;
        const outcome = outcomeOf(prediction, outcomes[i], now());
        const status = live.tell(outcome);
        if (status === "accepted") count(outcome);
        if (status !== "unchanged") {
          told.push(outcome);
          logged.push(loggedOutcome(outcome, prediction));
        }
        return { status, prediction };
      });
      if (logged.length > 0) predictionLog?.told(logged);
      if (told.length > 0) await peers.ask("told", told);
      return joined;
    },
  };
}

function remembered(recent: RecentPredictions, key: PredictionKey): RememberedPrediction | null {
  const found =
    "requestId" in key ? recent.ofRequest(key.requestId, key.index) : recent.ofEntity(key.entityId);
  return found ?? null;
}

function newer(a: RememberedPrediction | null, b: RememberedPrediction | null): RememberedPrediction | null {
  if (a === null || b === null) return a ?? b;
  return b.time > a.time ? b : a;
}

function inUse(holder: ModelHolder): VersionInUse | null {
  const predictor = holder.current();
  return predictor && { version: predictor.version, classCount: predictor.model.forest.classCount };
}

/**
 * Of more than two classes an outcome is positive where the predicted class was right: the probability is of that one.
 * Each prediction then claims to be right, which is a threshold of 0.
 */
function outcomeOf(
  prediction: RememberedPrediction,
  { classIndex, classes }: Outcome,
  timeMs: number,
): ToldOutcome {
  const { requestId, index, modelVersion, probability, threshold, label } = prediction;
  const of = { key: `${requestId} ${index}`, modelVersion, probability };
  if (classes.length === 2) return { ...of, threshold, isPositive: classIndex === 1, timeMs };
  const predicted = classes.findIndex(({ value }) => value === label);
  return {
    ...of,
    threshold: 0,
    isPositive: predicted === classIndex,
    classes: { actual: classes[classIndex].label, predicted: classes[predicted]?.label ?? label },
    timeMs,
  };
}

function loggedOutcome({ isPositive, timeMs }: ToldOutcome, prediction: RememberedPrediction): LoggedOutcome {
  const { time: predictedAt, threshold: _, label: __, ...of } = prediction;
  return { time: new Date(timeMs).toISOString(), ...of, predictedAt, isPositive };
}
