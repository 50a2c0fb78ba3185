/** An answer as a check sees it. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What is asked for: `GET`, unless there is something to send. */
export interface Asked {
  readonly accept?: string;
  readonly send?: unknown;
}

/** Asks one service. Throws an Error whose message says what was wrong, for people. */
export interface SmokeClient {
  ask(where: string, asked?: Asked): Promise<Answer>;
}

export interface ClientOptions {
  readonly url: URL;
  readonly apiKey: string | undefined;
  /** For the whole of one answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** More than any answer that is asked for here: the description of the service has some 100 kB. */
const MAX_BYTES = 16 << 20;

/**
 * A client that takes nothing on trust: an answer has to be there within the time, end, and come from the address that
 * was asked. A redirection is not followed, because a key that went along with it would go to somebody else.
 */
export function createSmokeClient({ url, apiKey, timeoutMs, signal }: ClientOptions): SmokeClient {
  const headersFor = ({ accept, send }: Asked): Record<string, string> => ({
    ...(accept !== undefined && { accept }),
    ...(send !== undefined && { "content-type": "application/json" }),
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  });
  return {
    async ask(where, asked = {}) {
      const late = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(below(url, where), {
          method: asked.send === undefined ? "GET" : "POST",
          headers: headersFor(asked),
          body: asked.send === undefined ? null : JSON.stringify(asked.send),
          redirect: "manual",
          signal: AbortSignal.any([signal, late]),
        });
        const body = await textOf(response);
        if (!response.ok) throw new Error(refusal(response, body));
        return { status: response.status, type: response.headers.get("content-type") ?? "", body };
      } catch (error) {
        throw late.aborted ? new Error(`no whole answer within ${timeoutMs / 1000} s`) : explained(error);
      }
    },
  };
}

/** A service may live below a path: `https://host/titanic` has its health at `/titanic/health`. */
function below(url: URL, where: string): URL {
  return new URL(`${url.pathname.replace(/\/+$/, "")}${where}`, url);
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new Error(`the answer has more than ${MAX_BYTES >> 20} MB`);
  }
  return Buffer.concat(pieces).toString();
}

/** Why an answer is no good: its status, with the service's own words where it is ours. */
function refusal(response: Response, body: string): string {
  const { status } = response;
  const to = response.headers.get("location");
  if (to !== null) return `answered ${status}: it is at ${to}`;
  return `answered ${status}${saidIn(body)}`;
}

function saidIn(body: string): string {
  try {
    const { error, conditions } = JSON.parse(body);
    if (typeof error?.message === "string") return `: ${error.message}`;
    const missing = conditions?.filter(({ ok, required }: Record<string, boolean>) => required && !ok);
    return missing
      ? `: not ready, \`${missing.map(({ name }: { name: string }) => name).join("`, `")}\``
      : "";
  } catch {
    return "";
  }
}

/** `fetch` says "fetch failed" and keeps the reason as the cause. */
function explained(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { cause } = error;
  if (!(cause instanceof Error)) return error;
  const { code } = cause as NodeJS.ErrnoException;
  return new Error(cause.message || code || error.message, { cause: error });
}
