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
  /** The column that tells rows apart. */
  readonly id: string;
  /** Null where only the service can read the model. */
  readonly files: { readonly forest: ModelFile; readonly inputs: ModelFile } | null;
}

/** Why an answer is what it is: of the positive class, of more than two of the predicted one. */
export type Reasons = Pick<Explanation, "base" | "contributions">;

/** The service's answer to one record. */
export interface ServedAnswer {
  readonly prediction: string;
  readonly probability: number;
  /** Of each class by its value, where there are more than two. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Absent where the model's engine cannot tell. */
  readonly explanation?: Reasons;
  readonly modelVersion: string;
  readonly modelDigest: string;
}

/** Why the service gave no answer, in the terms of what a person can do about it. */
export type FailureKind = "offline" | "notReady" | "busy" | "key" | "input" | "failed";

/** An answer that was none. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** The service's own code and hint; null where something else answered, or nothing. */
  readonly code: string | null;
  readonly hint: string | null;
  /** What is wrong with which field; empty for other kinds than `input`. */
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    kind: FailureKind,
    message: string,
    told: Partial<Pick<Failure, "code" | "hint" | "faults" | "requestId" | "retryAfterSeconds">> = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = told.code ?? null;
    this.hint = told.hint ?? null;
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

/** Where a path of the service is: beside the page, unless whoever serves the page has said where else. */
export function apiUrl(where: string): string {
  const { content } = document.querySelector<HTMLMetaElement>('meta[name="titanic-ops-api"]') ?? {
    content: "",
  };
  return content + where;
}

/**
 * Asks the service, with the API key that was given. By default the answer has to be whole within 20 s; a `signal` takes
 * the place of that. Throws Failure where there is no answer, or one that is an error; what `signal` aborts throws as
 * `fetch` does.
 */
export async function ask(where: string, init: RequestInit = {}): Promise<Response> {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...(init.headers as Record<string, string>), ...(key !== null && { "x-api-key": key }) };
  let response: Response;
  try {
    const signal = init.signal ?? AbortSignal.timeout(WITHIN_MS);
    response = await fetch(apiUrl(where), { ...init, headers, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Failure("offline", (error as Error).message);
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

interface ErrorBody {
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly details?: Failure["faults"];
  };
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
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const { status, headers } = response;
  const unavailable = body.error?.code === "NOT_READY" ? "notReady" : "busy";
  const kind = KINDS[status] ?? (status === 503 ? unavailable : "failed");
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return new Failure(kind, body.error?.message ?? `HTTP ${status}`, {
    code: body.error?.code ?? null,
    hint: body.error?.hint ?? null,
    faults: body.error?.details ?? [],
    requestId: body.requestId ?? headers.get("x-request-id") ?? "",
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
  });
}
