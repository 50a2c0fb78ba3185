import type { Table } from "../core/dataset/table.ts";
import type { OnlineFeatures } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { ModelsContext } from "../core/registry/open-models.ts";
import type { PredictionObserver } from "./answer.ts";
import type { DriftView } from "./drift/drift-view.ts";
import type { Feedback } from "./feedback/feedback.ts";
import type { AdminToken } from "./limits/admin-token.ts";
import type { Cors } from "./limits/cors.ts";
import type { Gate } from "./limits/gate.ts";
import type { LineageSource } from "./lineage/lineage-source.ts";
import type { Metrics } from "./metrics.ts";
import type { ModelHolder } from "./models/model-holder.ts";
import type { Predictor } from "./models/predictor.ts";
import type { RunSource } from "./runs/run-source.ts";
import type { Stores } from "./stores/stores.ts";
import type { Tracing } from "./tracing/tracing.ts";
import type { Traffic } from "./traffic/traffic.ts";
import type { Page } from "./ui/page.ts";
import type { Membership } from "./workers/membership.ts";

/** How much a request may ask for. */
export interface Limits {
  readonly bodyBytes: number;
  /** Within which a body has to be whole, and each row of a streamed one; 30 seconds where it is absent. */
  readonly bodyMs?: number;
  readonly batchRows: number;
}

/** What the newest look at the drift window found; sent along with every answer. */
export interface DriftFlag {
  readonly isDrift: boolean;
  readonly features: readonly string[];
}

/** Watches what is asked for drift away from the training data. */
export interface DriftWatch {
  /** Takes in the features of a request; costs the request next to nothing. */
  observe(predictor: Predictor, features: Table): void;
  flag(): DriftFlag;
  /** The window beside the training rows; null where there is nothing to compare with, or nothing was asked yet. */
  view(): DriftView | null;
}

/** All that the application works with; handed in, so that tests can hand in theirs. */
export interface ServeDeps {
  readonly holder: ModelHolder;
  /** Where the versions are, for what lists and promotes them. */
  readonly models: ModelsContext;
  /** Null where none was configured: what is served cannot be changed over HTTP then. */
  readonly adminToken: AdminToken | null;
  readonly metrics: Metrics;
  readonly drift: DriftWatch;
  /** Told of every prediction that is given. */
  readonly observers: readonly PredictionObserver[];
  /** Joins outcomes with the predictions that had been given. */
  readonly feedback: Feedback;
  /** What a model was made from. */
  readonly lineage: LineageSource;
  /** What was trained and evaluated. */
  readonly runs: RunSource;
  /** What was asked and answered lately. */
  readonly traffic: Traffic;
  readonly log: Logger;
  readonly limits: Limits;
  /** Null where no store was configured: requests by entity are then refused. */
  readonly featureStore: OnlineFeatures | null;
  /** False once the process has begun to drain. */
  readonly accepting: () => boolean;
  /** The limits that a request has to pass; absent: every request is let in. */
  readonly gate?: Gate;
  /** How the stores stand; absent: there are none to look at. */
  readonly stores?: Stores;
  /** Which other origins' pages may ask; absent: none. */
  readonly cors?: Cors;
  /** Absent: requests are not traced, and nothing is spent on it. */
  readonly tracing?: Tracing;
  /** Whether every request is logged; those that failed for the service's fault always are. */
  readonly logRequests?: boolean;
  /** Where the dashboards are; absent: nowhere that is known. */
  readonly grafanaUrl?: string;
  /** Absent: there is no page, and `/` is the welcome for programs whoever asks. */
  readonly page?: Page;
  /** This process's place among several; absent where it is alone. */
  readonly member?: Membership;
}
