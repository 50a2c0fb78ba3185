import type { z } from "zod";
import { ERRORS, OpsError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";

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
  BAD_REQUEST: 400,
  BODY_NOT_JSON: 400,
  BODY_TRUNCATED: 400,
  DUPLICATE_KEY: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  INVALID_INPUT: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  NOT_READY: 503,
  OVERLOADED: 503,
  STORE_UNAVAILABLE: 503,
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

/** More than anyone mends at once; what a body of faults alone would cost to tell has no bound of its own. */
const MAX_DETAILS = 100;
/** A key of the body may be as long as the body. */
const MAX_REPEATED = 200;

/** INVALID_INPUT from a schema's complaints; `base` is where in the body the checked part stands. */
export function invalidInput(
  issues: readonly z.core.$ZodIssue[],
  base: readonly PropertyKey[] = [],
): HttpError {
  return invalidRequest(faultsOf(issues, base));
}

/** INVALID_INPUT from all that is wrong with a request, of which the first hundred faults are told. */
export function invalidRequest(faults: readonly FaultDetail[]): HttpError {
  const more = faults.length > MAX_DETAILS ? `: the first ${MAX_DETAILS} faults of ${faults.length}` : "";
  return new HttpError("INVALID_INPUT", `the request does not have the form that the model needs${more}`, {
    hint: "GET /docs shows the form, with an example",
    details: faults.slice(0, MAX_DETAILS).map(({ path, message }) => ({ path: shortened(path), message })),
  });
}

/** A schema's complaints, each with its place; unknown fields are told of one by one. */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  base: readonly PropertyKey[] = [],
): FaultDetail[] {
  return issues.flatMap((issue): FaultDetail[] => {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: pathText([...path, key]), message: "is not a known field" }));
    }
    return [{ path: pathText(path), message: issue.message }];
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
  if (isRequestFault(error)) {
    return { status: 400, body: { error: { code: "BAD_REQUEST", message: error.message }, requestId } };
  }
  log.error({ err: error, requestId }, "unexpected failure");
  const message = "the service failed; its log tells more under this request id";
  return { status: 500, body: { error: { code: "INTERNAL", message }, requestId } };
}

/** Express's own way to say that a request is at fault: a path that cannot be decoded, as `/models/%ff`. */
function isRequestFault(error: unknown): error is Error & { status: number } {
  return error instanceof Error && "status" in error && error.status === 400;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

/** A text of the caller's, cut to what is worth repeating. */
export function shortened(text: string): string {
  return text.length > MAX_REPEATED ? `${text.slice(0, MAX_REPEATED)}…` : text;
}
