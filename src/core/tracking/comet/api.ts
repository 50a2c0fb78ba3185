import { OpsError } from "../../errors.ts";
import { withoutSecrets } from "../../secrets.ts";
import { createRateLimit } from "../remote/rate-limit.ts";
import { type Complaint, createTrackerHttp, jsonIn, plainComplaint } from "../remote/tracker-http.ts";

/** Where Comet is and who asks, as Comet's own client reads it from the environment. */
export interface CometSettings {
  readonly apiKey: string;
  /** `COMET_URL_OVERRIDE`, for a server of one's own; undefined: comet.com. */
  readonly url?: string | undefined;
  /** Undefined: that of the key's owner. */
  readonly workspace?: string | undefined;
  /** Undefined: one with the dataset's name. */
  readonly project?: string | undefined;
  readonly timeoutMs?: number;
}

/** A file, with what stands in the address beside it. */
export interface Upload {
  readonly query: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly metadata?: object;
}

/**
 * Comet's HTTP interface: `rest` is REST v2, `client` what its own client has beside that. Everything throws
 * OPS_TRACKER_FAILED, with Comet's own `remoteCode`, and OPS_INTERRUPTED.
 */
export interface CometApi {
  readonly name: "comet";
  /** The address as it may be shown. */
  readonly place: string;
  readonly settings: CometSettings;
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  post(path: string, body: object, signal: AbortSignal): Promise<unknown>;
  upload(path: string, upload: Upload, signal: AbortSignal): Promise<unknown>;
}

/** The paths under which Comet's own client finds what it asks for. */
export const rest = (path: string): string => `api/rest/v2/${path}`;
export const client = (path: string): string => `clientlib/${path}`;

/** A training waits for no answer longer than this. */
const TIMEOUT_MS = 5000;
/** Comet takes 8,000 requests a minute, and more of metrics and parameters: docs, "Rate limits and performance". */
const PER_SECOND = 100;

/** The user's own faults, which Comet answers with status 400: nothing is wrong with what was sent. */
const FAULTS_OF_THE_USER = new Set([
  90212, // the key is not registered
  90210, // it may not write to the experiment
  90219, // there is no such workspace
  98219, // no project is named
  7000008, // the client is too old
  7000011, // the key may only read
  7000020, // the project is full
  7000023, // the workspace is closed to such keys
]);

/** Opens the interface. Throws OPS_CONFIG_INVALID for an address of another kind than `http://` and `https://`. */
export function createCometApi(settings: CometSettings): CometApi {
  const origin = originOf(settings);
  const apiKey = checkedKey(settings);
  const { workspace = "", project = "" } = settings;
  const name = "comet";
  const place = [origin, workspace, project].filter(Boolean).join("/");
  const tracker = { name, place } as const;
  const ask = createTrackerHttp({
    tracker,
    headers: { authorization: apiKey },
    limit: createRateLimit(PER_SECOND),
    timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
    complaintIn: (body) => complaintIn(body, apiKey),
  });
  const at = (path: string, query: Readonly<Record<string, string>> = {}): URL => {
    const url = new URL(`${origin}/${path}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return url;
  };
  return {
    ...tracker,
    settings: { ...settings, apiKey },
    get: async (path, query, signal) => jsonIn(await ask({ method: "GET", url: at(path, query) }, signal)),
    async post(path, content, signal) {
      const body = JSON.stringify(content);
      const headers = { "content-type": "application/json;charset=utf-8" };
      return jsonIn(await ask({ method: "POST", url: at(path), body, headers, bytes: body.length }, signal));
    },
    async upload(path, { query, bytes, metadata }, signal) {
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(bytes)]), "file");
      if (metadata !== undefined) body.append("metadata", JSON.stringify(metadata));
      return jsonIn(await ask({ method: "POST", url: at(path, query), body, bytes: bytes.length }, signal));
    },
  };
}

/** What is no header would be told by the error of who refuses it. */
function checkedKey({ apiKey }: CometSettings): string {
  const key = apiKey.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new OpsError(
    "OPS_CONFIG_INVALID",
    "COMET_API_KEY is no API key: it has spaces or other signs in it",
    {
      hint: "copy the key from Comet's settings; TITANIC_OPS_TRACKING=local sends nothing",
    },
  );
}

/** As Comet's client, of an address no more than where the server is: it may end in `/clientlib/`, or not. */
function originOf({ url = "https://www.comet.com/clientlib/" }: CometSettings): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed.origin;
  throw new OpsError(
    "OPS_CONFIG_INVALID",
    `COMET_URL_OVERRIDE: \`${withoutSecrets(url)}\` is not the address of a Comet server`,
    { hint: "COMET_URL_OVERRIDE=https://comet.example.com/clientlib/; unset it for www.comet.com" },
  );
}

/** `{"msg": "…", "code": 400, "sdk_error_code": 90212}`. */
function complaintIn(body: string, apiKey: string): Complaint {
  // An answer may repeat what it was sent.
  const told = body.replaceAll(apiKey, "***");
  try {
    const { msg, sdk_error_code: code } = JSON.parse(told);
    if (typeof msg === "string") {
      const known = { code: code === undefined ? null : String(code), message: msg.slice(0, 200) };
      return FAULTS_OF_THE_USER.has(code) ? { ...known, isOfTheUser: true } : known;
    }
  } catch {
    // A page of a proxy, or of another service.
  }
  return plainComplaint(told);
}
