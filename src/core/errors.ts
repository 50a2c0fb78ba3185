/**
 * Every error that a user can cause has a code here. `exit` is the process's exit code, `http` the status of the
 * same error over HTTP. A retired code is never used again. docs/reference/errors.md lists them all; a test
 * compares the two.
 *
 * Exit codes: 1 ran, and the answer is no · 2 wrong usage, config, input or place to write · 3 something outside
 * failed · 70 a bug · 130 interrupted.
 */
export const ERRORS = {
  OPS_USAGE: { exit: 2, http: 400 },
  OPS_CONFIG_NOT_FOUND: { exit: 2, http: 500 },
  OPS_CONFIG_INVALID: { exit: 2, http: 500 },
  OPS_INPUT_NOT_FOUND: { exit: 2, http: 404 },
  OPS_INPUT_EMPTY: { exit: 2, http: 422 },
  OPS_INPUT_NO_ROWS: { exit: 2, http: 422 },
  OPS_INPUT_ENCODING: { exit: 2, http: 400 },
  OPS_INPUT_DELIMITER: { exit: 2, http: 422 },
  OPS_INPUT_SYNTAX: { exit: 2, http: 400 },
  OPS_INPUT_FIELD_COUNT: { exit: 2, http: 422 },
  OPS_INPUT_COLUMN_MISSING: { exit: 2, http: 422 },
  OPS_INPUT_COLUMN_UNKNOWN: { exit: 2, http: 422 },
  OPS_INPUT_VALUE: { exit: 2, http: 422 },
  OPS_INPUT_LABEL: { exit: 2, http: 422 },
  OPS_INPUT_DUPLICATE_ID: { exit: 2, http: 422 },
  OPS_STAGE_INPUT_MISSING: { exit: 2, http: 409 },
  OPS_TARGET_ONE_CLASS: { exit: 2, http: 422 },
  OPS_TOO_FEW_ROWS: { exit: 2, http: 422 },
  OPS_VALIDATION_FAILED: { exit: 1, http: 422 },
  OPS_MODEL_NOT_FOUND: { exit: 2, http: 404 },
  OPS_MODEL_CORRUPT: { exit: 2, http: 500 },
  OPS_MODEL_ARCHIVED: { exit: 2, http: 409 },
  OPS_MODEL_IN_USE: { exit: 2, http: 409 },
  OPS_KEY_INVALID: { exit: 2, http: 500 },
  OPS_SIGNATURE_MISSING: { exit: 2, http: 409 },
  OPS_SIGNATURE_INVALID: { exit: 2, http: 409 },
  OPS_MODEL_CONFLICT: { exit: 2, http: 409 },
  OPS_REGISTRY_DIVERGED: { exit: 2, http: 409 },
  OPS_WARM_START_REFUSED: { exit: 2, http: 409 },
  OPS_EXPORT_UNSUPPORTED: { exit: 2, http: 409 },
  OPS_EXPLAIN_UNSUPPORTED: { exit: 2, http: 409 },
  OPS_GATE_FAILED: { exit: 1, http: 409 },
  OPS_PATH_UNWRITABLE: { exit: 2, http: 500 },
  OPS_DISK_FULL: { exit: 2, http: 507 },
  OPS_WORKSPACE_BUSY: { exit: 3, http: 409 },
  OPS_SOURCE_UNREACHABLE: { exit: 3, http: 503 },
  OPS_SOURCE_CHANGED: { exit: 3, http: 503 },
  OPS_TABLE_FOREIGN: { exit: 2, http: 409 },
  OPS_DATABASE_FAILED: { exit: 3, http: 503 },
  OPS_FEATURES_NOT_FOUND: { exit: 2, http: 404 },
  OPS_REDIS_FAILED: { exit: 3, http: 503 },
  OPS_VERSION_NOT_INITIALISED: { exit: 2, http: 409 },
  OPS_DVC_FILE_INVALID: { exit: 2, http: 422 },
  OPS_TARGET_UNKNOWN: { exit: 2, http: 404 },
  OPS_TARGET_REFUSED: { exit: 2, http: 409 },
  OPS_WORKSPACE_CHANGED: { exit: 2, http: 409 },
  OPS_OBJECT_MISSING: { exit: 2, http: 404 },
  OPS_OBJECT_CORRUPT: { exit: 2, http: 500 },
  OPS_REMOTE_UNKNOWN: { exit: 2, http: 404 },
  OPS_REMOTE_UNREACHABLE: { exit: 3, http: 503 },
  OPS_GIT_FAILED: { exit: 2, http: 409 },
  OPS_RUN_NOT_FOUND: { exit: 2, http: 404 },
  OPS_RUN_UNREADABLE: { exit: 2, http: 500 },
  OPS_RUN_BUSY: { exit: 2, http: 409 },
  OPS_TRACKER_FAILED: { exit: 3, http: 503 },
  OPS_WHERE_INVALID: { exit: 2, http: 400 },
  OPS_TOOL_MISSING: { exit: 2, http: 500 },
  OPS_MANIFEST_INVALID: { exit: 2, http: 500 },
  OPS_INTERRUPTED: { exit: 130, http: 499 },
} as const;

/** The stable name of a user-facing error. */
export type ErrorCode = keyof typeof ERRORS;

/** Where in an input the fault is; every field that is known is given. Lines and fields count from 1. */
export interface ErrorDetails {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string | number;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

/**
 * An error that the user can act on. Anything else that is thrown is a bug.
 * `message`: what is wrong, literals in backticks, no final period. `hint`: the next command to type.
 */
export class OpsError extends Error {
  override readonly name = "OpsError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }
}

/** Throws OPS_INTERRUPTED when the signal has been aborted; long loops call it between units of work. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted();
}

/** The error of work that was given up because its signal was aborted. */
export function interrupted(): OpsError {
  return new OpsError("OPS_INTERRUPTED", "interrupted", { hint: "run the same command again to go on" });
}
