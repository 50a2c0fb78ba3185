import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Storage } from "@google-cloud/storage";
import { z } from "zod";
import { isNodeError } from "../atomic-file.ts";
import { withDeadline } from "../deadline.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { DEFAULT_RETRIES, withRetries } from "../retry.ts";
import { reasonOf } from "../storage/source.ts";
import { remoteUnreachable } from "./remote.ts";

/** An answer must begin, and a transfer go on, within this time. */
const IDLE_MS = 30_000;

const CREDENTIALS_HINT =
  "gcloud auth application-default login; or name a key file: GOOGLE_APPLICATION_CREDENTIALS=<file.json>";

/** What is read of a bucket. */
export interface GsReader {
  exists(key: string, signal?: AbortSignal): Promise<boolean>;
  list(prefix: string, signal?: AbortSignal): Promise<{ name: string; size: number }[]>;
  /** Writes an object's bytes to a new file; false where there is no such object. */
  download(key: string, file: string, signal?: AbortSignal): Promise<boolean>;
}

/** What the service said instead of doing it. */
class GsRefusal extends Error {
  readonly status: number;
  constructor(status: number, told: string) {
    // An answer is told as it was sent, in one line, and may go on for pages.
    super(`the service answered ${status} ${told.replaceAll(/\s+/g, " ").trim().slice(0, 300)}`.trim());
    this.status = status;
  }
}

/**
 * Reads a bucket through `fetch`, with the endpoint and the credentials that Google's client found: its own stream
 * (7.22) waits for ever when a connection is lost midway.
 */
export function createGsReader(
  storage: Storage,
  bucket: string,
  { isAnonymous }: { isAnonymous: boolean },
): GsReader {
  const base = `${storage.baseUrl}/b/${encodeURIComponent(bucket)}/o`;
  const isReal = new URL(base).hostname.endsWith(".googleapis.com");
  const headers = async () => (isReal && !isAnonymous ? credentials(storage, base) : {});
  /** Null for what is not there. */
  const get = async <T>(
    url: string,
    signal: AbortSignal | undefined,
    read: (response: Response, onBytes: () => void) => Promise<T>,
  ): Promise<T | null> =>
    withRetries(
      () =>
        unlessIdle(signal, async (either, onBytes) => {
          const sent = { ...(await headers()), "accept-encoding": "identity" };
          const response = await fetch(url, { headers: sent, signal: either });
          if (response.status === 404) return null;
          if (!response.ok) throw new GsRefusal(response.status, await response.text());
          return read(response, onBytes);
        }),
      { policy: DEFAULT_RETRIES, isWorthRetrying, signal },
    );
  return {
    exists: async (key, signal) =>
      (await get(`${base}/${encodeURIComponent(key)}?fields=name`, signal, (response) => response.text())) !==
      null,
    async list(prefix, signal) {
      const found: { name: string; size: number }[] = [];
      for (let page: string | undefined = ""; page !== undefined; ) {
        const query = new URLSearchParams({ prefix, fields: "items(name,size),nextPageToken" });
        if (page !== "") query.set("pageToken", page);
        const told = await get(`${base}?${query}`, signal, async (response) =>
          pageSchema.parse(await response.json()),
        );
        if (told === null) throw new GsRefusal(404, `there is no bucket ${bucket}`);
        found.push(...told.items);
        page = told.nextPageToken;
      }
      return found;
    },
    async download(key, file, signal) {
      const done = await get(
        `${base}/${encodeURIComponent(key)}?alt=media`,
        signal,
        async ({ body }, onBytes) => {
          const bytes =
            body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream<Uint8Array>);
          bytes.on("data", onBytes);
          // A second try begins anew.
          await pipeline(bytes, createWriteStream(file));
          return true;
        },
      );
      return done !== null;
    },
  };
}

const pageSchema = z.object({
  items: z.array(z.object({ name: z.string(), size: z.coerce.number() })).default([]),
  nextPageToken: z.string().optional(),
});

/** Does `work` with a signal that is aborted too when nothing has come for a while; its second argument says that something came. */
async function unlessIdle<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, onBytes: () => void) => Promise<T>,
): Promise<T> {
  const idle = new AbortController();
  const fault = new Error(`no answer within ${IDLE_MS / 1000} s`);
  let timer: NodeJS.Timeout | undefined;
  const onBytes = () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(fault), IDLE_MS);
  };
  onBytes();
  try {
    return await work(signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]), onBytes);
  } finally {
    clearTimeout(timer);
  }
}

/** The headers that prove who asks; none where there are no credentials, which is enough for public objects. */
async function credentials(storage: Storage, url: string): Promise<Record<string, string>> {
  try {
    return { ...(await withDeadline(storage.authClient.getRequestHeaders(url), IDLE_MS)) };
  } catch (error) {
    if (error instanceof Error && error.message.includes("Could not load the default credentials")) return {};
    throw new GsRefusal(401, `no credentials: ${reasonOf(error)}`);
  }
}

/** A refusal stays one, but for those after which the service asks its clients to come again. */
function isWorthRetrying(error: unknown): boolean {
  if (error instanceof OpsError || isNodeError(error)) return false;
  return !(error instanceof GsRefusal) || error.status === 429 || error.status >= 500;
}

/** Tells what a client or the service threw as OPS_REMOTE_UNREACHABLE. */
export async function guarded<T>(
  location: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throwIfInterrupted(signal);
    if (error instanceof OpsError) throw error;
    const status = error instanceof GsRefusal ? error.status : (error as { code?: unknown }).code;
    const isRefused = status === 401 || status === 403;
    throw remoteUnreachable(location, reasonOf(error), error, isRefused ? CREDENTIALS_HINT : undefined);
  }
}
