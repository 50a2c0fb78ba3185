import type { IncomingMessage } from "node:http";
import type { Answered } from "../access-log.ts";
import type { Predictor } from "../models/predictor.ts";

/** What becomes of requests, told to a collector of traces. Nothing that a request said is told. */
export interface Tracing {
  /** Begins the span of a request: in the trace of its header `traceparent`, else in a new one. */
  begin(request: IncomingMessage): RequestSpan;
  /** The span that was begun for a request. */
  spanOf(request: IncomingMessage): RequestSpan | undefined;
  /** Sends what is waiting, for a moment, and ends. */
  close(): Promise<void>;
}

/** A request under way, as its trace shows it. */
export interface RequestSpan {
  /** So many rows were predicted in its course, from `startedMs` of `performance.now()` to now. */
  predicted(predictor: Predictor, rows: number, startedMs: number): void;
  /** The request has been answered, or its caller has gone. */
  end(answered: Answered): void;
}
