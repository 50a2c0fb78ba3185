import { throwIfInterrupted } from "../../errors.ts";
import { isTransientStatus, type RequestOptions, request } from "../../storage/request.ts";
import { reasonOf } from "../../storage/source.ts";
import type { RateLimit } from "./rate-limit.ts";
import { trackerFailed } from "./tracker-failed.ts";

/** What is sent to a tracker. */
export interface TrackerRequest {
  readonly method: NonNullable<RequestOptions["method"]>;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestOptions["body"];
  /** How large the body is; what is sent slowly is given time. */
  readonly bytes?: number;
}

/** What a service's answer says is wrong: its own code, and words for people. */
export interface Complaint {
  readonly code: string | null;
  readonly message: string;
  /** Whether it is about who sends and where to, whatever the status: then nothing is wrong with what was sent. */
  readonly isOfTheUser?: boolean;
}

export interface TrackerHttpOptions {
  /** Its name and place, for errors. */
  readonly tracker: { readonly name: string; readonly place: string };
  /** Sent with every request; it carries what is secret, and is never told. */
  readonly headers: Readonly<Record<string, string>>;
  readonly limit: RateLimit;
  /** An answer must begin within this time, for small requests. */
  readonly timeoutMs: number;
  /** Reads what a refusal says. */
  readonly complaintIn: (body: string) => Complaint;
}

/** A line that is slower than this is given up. */
const SLOWEST_BYTES_PER_MS = 100;
/** A service that asks for more patience is left for a later time. */
const LONGEST_PAUSE_MS = 60_000;

/** Statuses that say that what was sent is wrong, and not who sent it or where to. */
const REFUSALS = new Set([400, 409, 413, 415, 422]);

/**
 * Asks a tracker, at its pace, and returns the text of its answer. It is not tried again here: whoever asks knows what
 * may be repeated. Throws OPS_TRACKER_FAILED with `status` and the service's own `remoteCode`, and OPS_INTERRUPTED.
 */
export function createTrackerHttp(options: TrackerHttpOptions) {
  const { tracker, limit, timeoutMs, complaintIn } = options;
  const unreachable = (cause: unknown) =>
    trackerFailed(tracker, `cannot be reached (${reasonOf(cause)})`, { transient: true, cause });
  return async (sent: TrackerRequest, signal: AbortSignal): Promise<string> => {
    await limit.take(signal);
    const { method, url, body, headers = {}, bytes = 0 } = sent;
    const answerWithinMs = Math.ceil(timeoutMs + bytes / SLOWEST_BYTES_PER_MS);
    const answer = async () => {
      const response = await request(url, {
        method,
        ...(body !== undefined && { body }),
        headers: { ...options.headers, ...headers },
        answerWithinMs,
        // An answer that begins in time may never end.
        signal: AbortSignal.any([signal, AbortSignal.timeout(2 * answerWithinMs)]),
      });
      return { response, text: await response.text() };
    };
    const { response, text } = await answer().catch((cause) => {
      throwIfInterrupted(signal);
      throw unreachable(cause);
    });
    if (response.ok) return text;
    const { status } = response;
    // Comet has a header of its own for it.
    const wait = Number(response.headers.get("retry-after") ?? response.headers.get("retry-after-custom"));
    if (wait > 0) limit.pause(Math.min(wait * 1000, LONGEST_PAUSE_MS));
    const { code, message, isOfTheUser = status === 401 || status === 403 } = complaintIn(text);
    throw trackerFailed(tracker, `answered ${status} to ${method} ${url.pathname}: ${message}`, {
      ...(isOfTheUser ? { hint: "check the user, password, token or key for it" } : {}),
      transient: isTransientStatus(status),
      refused: REFUSALS.has(status) && !isOfTheUser,
      status,
      remoteCode: code,
    });
  };
}

/** What an answer says that is not of the service's own form: a page of a proxy, or of another service. */
export function plainComplaint(body: string): Complaint {
  const [line] = body
    .replace(/<[^>]*>/g, " ")
    .trim()
    .split("\n");
  return { code: null, message: line.slice(0, 200) || "(nothing)" };
}

/** The content of an answer, empty for one that is no JSON: it is read by a schema, which says what is missing. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text || "{}");
  } catch {
    return {};
  }
}
