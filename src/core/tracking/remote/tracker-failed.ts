import { OpsError } from "../../errors.ts";

interface Failure {
  readonly hint?: string | undefined;
  /** Whether the same may succeed a moment later. */
  readonly transient?: boolean;
  /** Whether the service will never take what it was sent. */
  readonly refused?: boolean;
  readonly cause?: unknown;
  /** What else is known, as the service's own code for it. */
  readonly [key: string]: unknown;
}

/** The error of a tracker that could not be told something; `who` is its name and place. */
export function trackerFailed(
  { name, place }: { readonly name: string; readonly place: string },
  why: string,
  { hint, cause, ...details }: Failure = {},
): OpsError {
  return new OpsError("OPS_TRACKER_FAILED", `${name} at ${place}: ${why}`, {
    hint: hint ?? "titanic-ops runs sync sends what is not sent yet; titanic-ops doctor tries it",
    details: { tracker: name, ...details },
    cause,
  });
}

/** Whether a tracker will never take what it was sent, however often it is tried. */
export function isRefused(error: unknown): error is OpsError {
  return error instanceof OpsError && error.code === "OPS_TRACKER_FAILED" && error.details.refused === true;
}
