import type { Explanation } from "../core/model/explain.ts";
import type { ModelForm } from "../core/model/form.ts";
import type { RawRecord } from "../core/model/record-schema.ts";

/** A file of the model, by its digest. */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What the model in use asks for, and which version it is. */
export interface ServedForm extends ModelForm {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Null where only the service can read the model. */
  readonly files: { readonly forest: ModelFile; readonly inputs: ModelFile } | null;
}

/** The service's answer to one record. */
export interface ServedAnswer {
  readonly prediction: string;
  readonly probability: number;
  /** Absent where the model's engine cannot tell. */
  readonly explanation?: Explanation;
  readonly modelVersion: string;
  readonly modelDigest: string;
}

/** Why the service gave no answer, in the terms of what a person can do about it. */
export type FailureKind = "offline" | "notReady" | "busy" | "key" | "input" | "failed";

/** An answer that was none. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What is wrong with which field; empty for other kinds than `input`. */
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    kind: FailureKind,
    message: string,
    told: { faults?: Failure["faults"]; requestId?: string; retryAfterSeconds?: number | null } = {},
  ) {
    super(message);
    this.kind = kind;
    this.faults = told.faults ?? [];
    this.requestId = told.requestId ?? null;
    this.retryAfterSeconds = told.retryAfterSeconds ?? null;
  }
}

const KEY = "titanic-ops-api-key";
const WITHIN_MS = 20_000;

/** Keeps the API key that is sent from now on, until the tab is closed. */
export function keepApiKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** `GET /form`. Throws Failure. */
export async function fetchForm(): Promise<ServedForm> {
  return (await ask("/form")).json() as Promise<ServedForm>;
}

/** `POST /predict`. Throws Failure; with `kind: "input"` for a record that the model does not take. */
export async function predict(record: RawRecord, explain: boolean): Promise<ServedAnswer> {
  const response = await ask(`/predict${explain ? "?explain=true" : ""}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(record),
  });
  return response.json() as Promise<ServedAnswer>;
}

/** A file of the model. Throws Failure. */
export async function fetchModelFile(model: string, { sha256 }: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(`/models/${encodeURIComponent(model)}/files/${sha256}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function ask(where: string, init: RequestInit = {}): Promise<Response> {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...(init.headers as Record<string, string>), ...(key !== null && { "x-api-key": key }) };
  let response: Response;
  try {
    response = await fetch(where, { ...init, headers, signal: AbortSignal.timeout(WITHIN_MS) });
  } catch (error) {
    throw new Failure("offline", (error as Error).message);
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

interface ErrorBody {
  readonly error?: { readonly message: string; readonly details?: Failure["faults"] };
  readonly requestId?: string;
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: "input",
  401: "key",
  413: "input",
  422: "input",
  429: "busy",
};

async function failureOf(response: Response): Promise<Failure> {
  // What stands between may answer in its own words.
  const body = (await response.json().catch(() => ({}))) as ErrorBody & { error?: { code?: string } };
  const { status, headers } = response;
  const unavailable = body.error?.code === "NOT_READY" ? "notReady" : "busy";
  const kind = KINDS[status] ?? (status === 503 ? unavailable : "failed");
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return new Failure(kind, body.error?.message ?? `HTTP ${status}`, {
    faults: body.error?.details ?? [],
    requestId: body.requestId ?? headers.get("x-request-id") ?? "",
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
  });
}
