import type { MetricObjectWithValues, MetricValue } from "prom-client";
import type { ErrorCode } from "../../core/errors.ts";

/** What a worker tells the process that leads the group. */
export type FromWorker =
  | { readonly type: "listening"; readonly url: string }
  | {
      readonly type: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly type: "metrics-wanted"; readonly id: number }
  | {
      readonly type: "numbers";
      readonly id: number;
      readonly metrics: MetricObjectWithValues<MetricValue<string>>[];
    };

/** What it is told. */
export type ToWorker =
  | { readonly type: "all-up" }
  | { readonly type: "drain" }
  | { readonly type: "numbers-wanted"; readonly id: number }
  | { readonly type: "metrics"; readonly id: number; readonly text: string };
