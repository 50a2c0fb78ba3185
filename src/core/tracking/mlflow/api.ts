import { OpsError } from "../../errors.ts";
import { isTransient, withRetries } from "../../retry.ts";
import { withoutSecrets } from "../../secrets.ts";
import { withoutCredentials } from "../../storage/request.ts";
import { IMPATIENT_RETRIES } from "../remote/in-time.ts";
import { createRateLimit } from "../remote/rate-limit.ts";
import { type Complaint, createTrackerHttp, jsonIn, plainComplaint } from "../remote/tracker-http.ts";

/** Where an MLflow server is, and who asks, as MLflow's own client reads it from the environment. */
export interface MlflowSettings {
  /** `MLFLOW_TRACKING_URI`; it may name a user and password. */
  readonly uri: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** The experiment that runs go to; undefined: one with the dataset's name. */
  readonly experiment?: string | undefined;
  /** Who is told to have made the runs. */
  readonly user: string;
  readonly timeoutMs?: number;
}

/** MLflow's REST API 2.0. Everything throws OPS_TRACKER_FAILED, with MLflow's own `remoteCode`, and OPS_INTERRUPTED. */
export interface MlflowApi {
  readonly name: "mlflow";
  /** The address as it may be shown. */
  readonly place: string;
  /** Asks for something, as `experiments/get-by-name`. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** Tells something. */
  send(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<unknown>;
  /** What `GET /version` answers. */
  version(signal: AbortSignal): Promise<string>;
  /** Writes a file through the server's proxy for artifacts. */
  putArtifact(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** A training waits for no answer longer than this. */
const TIMEOUT_MS = 5000;
const PER_SECOND = 50;

/** Opens the API. Throws OPS_CONFIG_INVALID for an address of another kind than `http://` and `https://`. */
export function createMlflowApi(settings: MlflowSettings): MlflowApi {
  const { url, headers } = addressOf(settings);
  const place = url.href.replace(/\/$/, "");
  const name = "mlflow";
  const ask = createTrackerHttp({
    tracker: { name, place },
    headers: { ...headers, ...authorization(settings) },
    limit: createRateLimit(PER_SECOND),
    timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
    complaintIn,
  });
  const at = (path: string, query: Readonly<Record<string, string>> = {}): URL => {
    const target = new URL(`${place}/${path}`);
    for (const [key, value] of Object.entries(query)) target.searchParams.set(key, value);
    return target;
  };
  const api = (path: string) => `api/2.0/mlflow/${path}`;
  return {
    name,
    place,
    async get(path, query, signal) {
      const url = at(api(path), query);
      return jsonIn(await twice(() => ask({ method: "GET", url }, signal), signal));
    },
    async send(method, path, content, signal) {
      const body = JSON.stringify(content);
      const json = { "content-type": "application/json" };
      return jsonIn(
        await ask({ method, url: at(api(path)), body, headers: json, bytes: body.length }, signal),
      );
    },
    version: async (signal) => (await ask({ method: "GET", url: at("version") }, signal)).trim(),
    async putArtifact(path, bytes, signal) {
      const encoded = path.split("/").map(encodeURIComponent).join("/");
      const url = at(`api/2.0/mlflow-artifacts/artifacts/${encoded}`);
      await twice(() => ask({ method: "PUT", url, body: bytes, bytes: bytes.length }, signal), signal);
    },
  };
}

/**
 * For what is the same however often it is asked. A model is many files: without it, a server that fails now and then would
 * have all of them sent again, over and over.
 */
function twice<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return withRetries(work, { policy: IMPATIENT_RETRIES, isWorthRetrying: isTransient, signal });
}

function addressOf({ uri }: MlflowSettings) {
  const parsed = URL.canParse(uri) ? new URL(uri) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new OpsError(
      "OPS_CONFIG_INVALID",
      `MLFLOW_TRACKING_URI: \`${withoutSecrets(uri)}\` is not the address of an MLflow server`,
      { hint: "MLFLOW_TRACKING_URI=http://127.0.0.1:5000; TITANIC_OPS_TRACKING=local sends nothing" },
    );
  parsed.search = "";
  parsed.hash = "";
  return withoutCredentials(parsed);
}

function authorization({ username, password, token }: MlflowSettings): Record<string, string> {
  if (username !== undefined && password !== undefined) {
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    return { authorization: `Basic ${encoded}` };
  }
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** `{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "…"}`; what is no such answer is not from MLflow itself. */
function complaintIn(body: string): Complaint {
  try {
    const { error_code, message } = JSON.parse(body);
    if (typeof error_code === "string") return { code: error_code, message: String(message) };
  } catch {
    // A page of a proxy, or of another service.
  }
  return plainComplaint(body);
}
