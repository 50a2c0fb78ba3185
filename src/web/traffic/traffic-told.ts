import type { ColumnProfile } from "../../core/drift/report/report.ts";
import type { FeatureDrift } from "../../core/drift/result.ts";

/** What was asked and answered in a second or a minute; docs at `GET /traffic`. */
export interface TrafficPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  readonly predictions: number;
  readonly latency: readonly number[];
  readonly scores: readonly number[];
}

export interface Alert {
  readonly at: number;
  readonly kind: "drift" | "drift-over" | "errors" | "errors-over" | "model";
  readonly features: readonly string[];
  readonly modelVersion: string | null;
}

/** The drift window beside the training rows. */
export interface DriftView {
  readonly modelVersion: string;
  readonly rows: number;
  readonly size: number;
  readonly testedAt: number | null;
  readonly features: readonly { readonly profile: ColumnProfile; readonly test: FeatureDrift | null }[];
}

export interface TrafficPast {
  readonly until: number;
  readonly seconds: readonly TrafficPoint[];
  readonly minutes: readonly TrafficPoint[];
  readonly latencyBounds: readonly number[];
  readonly grafanaUrl: string | null;
}

/** What the service tells, by event. */
export type TrafficEvent =
  | { readonly event: "past"; readonly data: TrafficPast }
  | {
      readonly event: "news";
      readonly data: { readonly until: number; readonly seconds: readonly TrafficPoint[] };
    }
  | { readonly event: "alerts"; readonly data: readonly Alert[] }
  | { readonly event: "drift"; readonly data: DriftView | null };
