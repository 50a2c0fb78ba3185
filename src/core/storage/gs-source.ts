import { once } from "node:events";
import type { Readable } from "node:stream";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { readStream, type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/** How Google Cloud Storage is asked; the defaults are for the real service. */
export interface GsOptions {
  /** Another endpoint than the real service or that of STORAGE_EMULATOR_HOST; asked without credentials. */
  readonly apiEndpoint?: string;
  /** Failed requests are repeated so many times, after 1, 2, 4, … seconds. */
  readonly maxRetries?: number;
  /**
   * Within this time the first bytes must be there. Looking for credentials is part of it: away from Google's
   * machines the client waits three seconds for their metadata server, and then asks without credentials.
   */
  readonly answerWithinMs?: number;
}

/**
 * An object in Google Cloud Storage. Credentials are found as Google's own clients find them
 * (GOOGLE_APPLICATION_CREDENTIALS, application default credentials); STORAGE_EMULATOR_HOST names an emulator.
 * Throws OPS_USAGE for a name without bucket or object.
 */
export function createGsSource(
  uri: string,
  { apiEndpoint, maxRetries = 2, answerWithinMs = 30_000 }: GsOptions = {},
): Source {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/i.exec(uri) ?? [];
  if (bucket === undefined || object === undefined) {
    throw new OpsError("OPS_USAGE", `\`${uri}\` does not name an object`, {
      hint: "--source gs://bucket/folder/Titanic-Dataset.csv",
    });
  }
  return {
    uri,
    path: null,
    async open(signal) {
      throwIfInterrupted(signal);
      const { Storage } = await import("@google-cloud/storage");
      const storage = new Storage({ ...(apiEndpoint && { apiEndpoint }), retryOptions: { maxRetries } });
      // The client checks the object's CRC32C against what arrived and fails the stream when they differ.
      const stream = storage.bucket(bucket).file(object).createReadStream({ validation: "crc32c" });
      // A fault between two reads is kept by the stream and thrown by the next one; here it only must not be fatal.
      stream.on("error", () => undefined);
      try {
        await firstBytes(stream, answerWithinMs, signal);
      } catch (error) {
        stream.destroy();
        throwIfInterrupted(signal);
        throw asSourceError(error, uri, answerWithinMs);
      }
      const stop = () => stream.destroy(new Error("interrupted"));
      signal?.addEventListener("abort", stop, { once: true });
      stream.once("close", () => signal?.removeEventListener("abort", stop));
      return readStream(stream, (error) => asSourceError(error, uri, answerWithinMs), signal);
    },
  };
}

/** The client asks the service on the first read, so that only then it is known whether the object is there. */
async function firstBytes(
  stream: Readable,
  withinMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = AbortSignal.timeout(withinMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  await once(stream, "readable", { signal: either });
}

const CREDENTIALS_HINT =
  "gcloud auth application-default login; or name a key file: GOOGLE_APPLICATION_CREDENTIALS=<file.json>";

function asSourceError(error: unknown, uri: string, withinMs: number): OpsError {
  const { code, message, name } = error as { code?: unknown; message: string; name: string };
  if (code === 404) return sourceNotFound(uri, error);
  if (name === "AbortError") return sourceUnreachable(uri, `no answer within ${withinMs / 1000} s`, error);
  // An answer of the service is told as it was sent, and may go on for pages.
  const why = message.replaceAll(/\s+/g, " ").trim().slice(0, 300);
  const isRefusal = code === 401 || code === 403 || /credential|invalid_grant|reauth/i.test(message);
  return sourceUnreachable(
    uri,
    typeof code === "number" ? `the service answered ${code} ${why}`.trim() : why,
    error,
    isRefusal ? CREDENTIALS_HINT : undefined,
  );
}
