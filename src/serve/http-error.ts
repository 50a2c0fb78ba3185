import type { z } from "zod";
import { ERRORS, OpsError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";

/** One thing that is wrong with a request, and where in it. */
export interface FaultDetail {
  /** Where in the body: `instances.2.Age`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The one form in which the service tells an error. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly details?: readonly FaultDetail[];
  };
  readonly requestId: string;
}

/** The errors that only a request can cause, by code, with their status. */
export const HTTP_ERRORS = {
  BODY_NOT_JSON: 400,
  BODY_TRUNCATED: 400,
  DUPLICATE_KEY: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  INVALID_INPUT: 422,
  RATE_LIMITED: 429,
  NOT_READY: 503,
  OVERLOADED: 503,
  INTERNAL: 500,
} as const;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** An error of a request, with its status. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;
  readonly status: number;
  readonly hint: string | undefined;
  readonly details: readonly FaultDetail[] | undefined;

  constructor(
    code: HttpErrorCode,
    message: string,
    options: { hint?: string; details?: readonly FaultDetail[] } = {},
  ) {
    super(message);
    this.code = code;
    this.status = HTTP_ERRORS[code];
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** INVALID_INPUT from a schema's complaints; `base` is where in the body the checked part stands. */
export function invalidInput(
  issues: readonly z.core.$ZodIssue[],
  base: readonly PropertyKey[] = [],
): HttpError {
  const details = issues.flatMap((issue): FaultDetail[] => {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: pathText([...path, key]), message: "is not a known field" }));
    }
    return [{ path: pathText(path), message: issue.message }];
  });
  return new HttpError("INVALID_INPUT", "the request does not have the form that the model needs", {
    hint: "GET /docs shows the form, with an example",
    details,
  });
}

/** The status and the body for any error; what is no fault of the request becomes a bare 500, told in the log alone. */
export function describeHttpError(
  error: unknown,
  requestId: string,
  log: Logger,
): { status: number; body: ErrorBody } {
  if (error instanceof HttpError) {
    const { code, message, hint, details, status } = error;
    return {
      status,
      body: { error: { code, message, ...(hint && { hint }), ...(details && { details }) }, requestId },
    };
  }
  if (error instanceof OpsError) {
    const { code, message, hint } = error;
    return {
      status: ERRORS[code].http,
      body: { error: { code, message, ...(hint && { hint }) }, requestId },
    };
  }
  log.error({ err: error, requestId }, "unexpected failure");
  const message = "the service failed; its log tells more under this request id";
  return { status: 500, body: { error: { code: "INTERNAL", message }, requestId } };
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
