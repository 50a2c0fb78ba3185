import { setTimeout as sleep } from "node:timers/promises";
import type { Storage } from "@google-cloud/storage";
import { z } from "zod";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { isTransientStatus, request } from "./request.ts";
import { reasonOf, sourceNotFound, sourceUnreachable } from "./source.ts";

/** How Google Cloud Storage is asked; the defaults are for the real service. */
export interface GsOptions {
  /** Another endpoint than the real service or that of STORAGE_EMULATOR_HOST; asked without credentials. */
  readonly apiEndpoint?: string;
  /**
   * An answer must begin within this time. Looking for credentials has as long again: away from Google's machines
   * the client waits three seconds for their metadata server, and then the service is asked without.
   */
  readonly answerWithinMs?: number;
}

const metadataSchema = z.object({
  name: z.string(),
  /** Changes with the bytes. */
  generation: z.string(),
  size: z.string(),
  crc32c: z.string().optional(),
  contentEncoding: z.string().optional(),
});

/** What the service tells of an object (https://cloud.google.com/storage/docs/json_api/v1/objects#resource). */
export type GsMetadata = z.infer<typeof metadataSchema>;

const pageSchema = z.object({
  items: z.array(metadataSchema).default([]),
  nextPageToken: z.string().optional(),
});

/** What is asked of a bucket. */
export interface GsClient {
  /** The object of that name; null where there is none. */
  metadata(name: string, signal: AbortSignal | undefined): Promise<GsMetadata | null>;
  /** All objects whose names begin so. Throws OPS_INPUT_NOT_FOUND where there is no such bucket. */
  list(prefix: string, signal: AbortSignal | undefined): Promise<GsMetadata[]>;
  /** The bytes of one generation; null where it is no longer there. */
  media(name: string, options: MediaOptions): Promise<Response | null>;
}

interface MediaOptions {
  readonly generation: string;
  readonly from: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * A client for a bucket. Credentials are found as Google's own clients find them (GOOGLE_APPLICATION_CREDENTIALS,
 * application default credentials); STORAGE_EMULATOR_HOST names an emulator. Throws OPS_SOURCE_UNREACHABLE where the
 * credentials that are named cannot be used. `uri` is what errors call the source.
 *
 * Google's client finds the endpoint and the credentials, but the bytes come through `fetch`: the client's own stream
 * (7.22) waits for ever when a connection is lost midway, and keeps the connection when its reader stops early.
 */
export async function openGsClient(
  uri: string,
  bucket: string,
  options: GsOptions & { readonly signal?: AbortSignal | undefined },
): Promise<GsClient> {
  const { apiEndpoint, answerWithinMs = 30_000, signal } = options;
  throwIfInterrupted(signal);
  const { Storage } = await import("@google-cloud/storage");
  const storage = new Storage(apiEndpoint === undefined ? {} : { apiEndpoint });
  const base = `${storage.baseUrl}/b/${encodeURIComponent(bucket)}/o`;
  const isReal = apiEndpoint === undefined && new URL(base).hostname.endsWith(".googleapis.com");
  const ask = async (
    url: string,
    asking: AbortSignal | undefined,
    further: Readonly<Record<string, string>> = {},
  ): Promise<Response | null> => {
    try {
      const headers = isReal ? await authorize(storage, url, uri, answerWithinMs) : {};
      const response = await request(url, {
        headers: { ...headers, ...further },
        answerWithinMs,
        signal: asking,
      });
      if (response.ok) return response;
      if (response.status !== 404) throw await refused(response, uri);
      await response.body?.cancel();
      return null;
    } catch (cause) {
      throwIfInterrupted(asking);
      if (cause instanceof OpsError) throw cause;
      throw sourceUnreachable(uri, reasonOf(cause), { cause, transient: true });
    }
  };
  const parsed = async <T>(response: Response, schema: z.ZodType<T>): Promise<T> => {
    try {
      return schema.parse(await response.json());
    } catch (cause) {
      throw sourceUnreachable(uri, "the service answered what is no description of objects", { cause });
    }
  };
  return {
    async metadata(name, asking) {
      const response = await ask(`${base}/${encodeURIComponent(name)}`, asking);
      return response && parsed(response, metadataSchema);
    },
    async list(prefix, asking) {
      const found: GsMetadata[] = [];
      let page: string | undefined;
      do {
        const query = new URLSearchParams({ prefix, ...(page !== undefined && { pageToken: page }) });
        const response = await ask(`${base}?${query}`, asking);
        if (response === null) throw sourceNotFound(`gs://${bucket}`, new Error("there is no such bucket"));
        const { items, nextPageToken } = await parsed(response, pageSchema);
        found.push(...items);
        page = nextPageToken;
      } while (page !== undefined);
      return found;
    },
    media(name, { generation, from, signal: asking }) {
      const url = `${base}/${encodeURIComponent(name)}?alt=media&generation=${generation}`;
      return ask(url, asking, from > 0 ? { range: `bytes=${from}-` } : {});
    },
  };
}

/** The headers that prove who asks; none where there are no credentials, which is enough for public objects. */
async function authorize(
  storage: Storage,
  url: string,
  uri: string,
  withinMs: number,
): Promise<Record<string, string>> {
  const late = sleep(withinMs, undefined, { ref: false }).then(() => {
    throw new Error(`none within ${withinMs / 1000} s`);
  });
  try {
    return { ...(await Promise.race([storage.authClient.getRequestHeaders(url), late])) };
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes("Could not load the default credentials")) return {};
    throw sourceUnreachable(uri, `no credentials: ${reasonOf(cause)}`, { cause, hint: CREDENTIALS_HINT });
  }
}

const CREDENTIALS_HINT =
  "gcloud auth application-default login; or name a key file: GOOGLE_APPLICATION_CREDENTIALS=<file.json>";

async function refused(response: Response, uri: string): Promise<OpsError> {
  const { status } = response;
  // An answer of the service is told as it was sent, in one line, and may go on for pages.
  const told = (await response.text()).replaceAll(/\s+/g, " ").trim().slice(0, 300);
  return sourceUnreachable(uri, `the service answered ${status} ${told}`.trim(), {
    hint: status === 401 || status === 403 ? CREDENTIALS_HINT : undefined,
    transient: isTransientStatus(status),
  });
}
