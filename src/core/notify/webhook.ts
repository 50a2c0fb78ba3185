import { OpsError, throwIfInterrupted } from "../errors.ts";
import { DEFAULT_RETRIES, isTransient, type RetryPolicy, withRetries } from "../retry.ts";
import { isTransientStatus, request, withoutCredentials } from "../storage/request.ts";
import { reasonOf } from "../storage/source.ts";

/** Whether a webhook was told. */
export interface Notification {
  /** Scheme and host alone: the path of a webhook is its password. */
  readonly to: string;
  readonly told: boolean;
  /** Why not; null where it was. */
  readonly fault: string | null;
}

export interface WebhookOptions {
  /** The answer must begin within this time, at each try. */
  readonly timeoutMs?: number;
  readonly retries?: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts a document to a webhook as JSON, again where a try may end otherwise. A webhook that cannot be told is no error:
 * the result says why. Throws OPS_INTERRUPTED, and OPS_USAGE for what is no URL of one.
 */
export async function tellWebhook(
  url: string,
  document: object,
  { timeoutMs = 5000, retries = DEFAULT_RETRIES, signal }: WebhookOptions = {},
): Promise<Notification> {
  const to = placeOf(url);
  const { url: target, headers } = withoutCredentials(new URL(url));
  const post = async (): Promise<void> => {
    const response = await request(target, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(document),
      answerWithinMs: timeoutMs,
      signal,
    }).catch((error) => {
      throw failed(reasonOf(error), true, error);
    });
    await response.body?.cancel();
    if (!response.ok) throw failed(`it answered ${response.status}`, isTransientStatus(response.status));
  };
  try {
    await withRetries(post, { policy: retries, isWorthRetrying: isTransient, signal });
    return { to, told: true, fault: null };
  } catch (error) {
    throwIfInterrupted(signal);
    if (!(error instanceof OpsError)) throw error;
    return { to, told: false, fault: error.message };
  }
}

/** Says what may be shown of a webhook's URL. Throws OPS_USAGE, which never repeats it, for what is none. */
export function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed.origin;
  throw new OpsError("OPS_USAGE", "the URL of the webhook is none: it begins with https:// or http://", {
    hint: "--notify https://hooks.example.org/…, or TITANIC_OPS_NOTIFY_URL",
  });
}

function failed(why: string, transient: boolean, cause?: unknown): OpsError {
  return new OpsError("OPS_SOURCE_UNREACHABLE", why, { details: { transient }, cause });
}
