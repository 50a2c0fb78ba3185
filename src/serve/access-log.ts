import type { IncomingMessage } from "node:http";
import type { Logger } from "../core/log.ts";
import { requestIdOf, traceIdOf } from "./http/request-context.ts";

/** What is logged of an answered request: by what it can be found again, and nothing of what it said. */
export interface Answered {
  /** The template of the route; a path as sent may hold an id. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** 503 is how an overloaded service answers most: it is counted, and a line for each would add to the load. */
const SHED = 503;

/** Logs a request that failed for the service's fault; with `all`, every one. */
export function logAnswered(log: Logger, all: boolean, request: IncomingMessage, answered: Answered): void {
  const { route, status, seconds } = answered;
  const isFailure = status >= 500 && status !== SHED;
  if (!all && !isFailure) return;
  const fields = { ...requestFields(request), method: request.method, route, status, ms: round(seconds) };
  if (isFailure) log.error(fields, "request failed");
  else log.info(fields, "request");
}

/** A logger whose lines can be found again from the request, and from the trace that it belongs to. */
export function requestLog(log: Logger, request: IncomingMessage): Logger {
  const own = requestFields(request);
  return {
    info: (fields, message) => log.info({ ...own, ...fields }, message),
    warn: (fields, message) => log.warn({ ...own, ...fields }, message),
    error: (fields, message) => log.error({ ...own, ...fields }, message),
  };
}

function requestFields(request: IncomingMessage): object {
  const traceId = traceIdOf(request);
  return { requestId: requestIdOf(request), ...(traceId !== null && { traceId }) };
}

function round(seconds: number): number {
  return Math.round(seconds * 1e5) / 100;
}
