import type { MetricObjectWithValues, MetricValue } from "prom-client";
import type { ErrorCode } from "../../core/errors.ts";
import type { PredictionKey, RememberedPrediction } from "../../core/prediction-log/logged.ts";
import type { ToldOutcome } from "../feedback/live-measures.ts";
import type { TrafficShare } from "../traffic/traffic.ts";

/** Where a group is to be asked; `uiUrl` is the second port's, where there is one. */
export interface ServedAt {
  readonly url: string;
  readonly uiUrl?: string;
}

/** The numbers of one process. */
export type Numbers = MetricObjectWithValues<MetricValue<string>>[];

/** What workers ask each other, by topic: the question and the answer. What is sent has to survive JSON. */
export interface Topics {
  readonly numbers: { readonly question: null; readonly answer: Numbers };
  /** To serve what the registry names by now; answered with the version. */
  readonly reload: { readonly question: null; readonly answer: string };
  /** What is remembered of predictions, each in its place. */
  readonly predictions: {
    readonly question: readonly PredictionKey[];
    readonly answer: readonly (RememberedPrediction | null)[];
  };
  /** To take in outcomes that another was told. */
  readonly told: { readonly question: readonly ToldOutcome[]; readonly answer: null };
  /** The drift window of the model with a digest, as text, and whose it is; null of one that serves another model. */
  readonly "drift-window": {
    readonly question: string;
    readonly answer: { readonly process: string; readonly text: string } | null;
  };
  /** What was asked and answered after `since` and up to `until`. */
  readonly traffic: {
    readonly question: { readonly since: number; readonly until: number; readonly withMinutes: boolean };
    readonly answer: TrafficShare;
  };
  /** The outcomes that are held. */
  readonly outcomes: { readonly question: null; readonly answer: readonly ToldOutcome[] };
}

export type Topic = keyof Topics;

/** What a worker tells the process that leads the group. */
export type FromWorker =
  | ({ readonly type: "listening" } & ServedAt)
  | {
      readonly type: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  /** A question to the others. */
  | {
      readonly type: "ask";
      readonly id: number;
      readonly topic: Topic;
      readonly question: unknown;
      readonly withinMs: number;
    }
  /** Its answer to the question of a round; absent where it has none. */
  | { readonly type: "answer"; readonly round: number; readonly answer?: unknown };

/** What it is told. */
export type ToWorker =
  | { readonly type: "all-up" }
  | { readonly type: "drain" }
  | { readonly type: "question"; readonly round: number; readonly topic: Topic; readonly question: unknown }
  | { readonly type: "answers"; readonly id: number; readonly answers: readonly unknown[] };
