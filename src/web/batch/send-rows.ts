import Papa from "papaparse";
import { cell, type Table } from "../../core/dataset/table.ts";
import { ask, Failure } from "../api.ts";
import type { Mapping } from "./mapping.ts";
import type { RowAnswer } from "./results.ts";

/**
 * Rows of one request. On HTTP/1.1 a browser reads nothing of an answer before it has sent all of the question, and the
 * service reads no more than is taken of its answers: a long batch would wait for ever. So many rows of usual length fit
 * into what the sockets hold.
 */
const PART_ROWS = 1000;

/** The service is asked again so often when it is busy, before somebody is told. */
const MAX_WAITS = 30;

/** Another version of the model answers than at the beginning. */
export class ModelChanged extends Error {}

export interface SendOptions {
  readonly table: Table;
  readonly mapping: Mapping;
  /** The rows to send, in their order. */
  readonly rows: Int32Array;
  /** The digest of the model that has to answer. */
  readonly digest: string;
  readonly signal: AbortSignal;
  /** Told when the service is busy, and for how many seconds it is left alone; 0 when it goes on. */
  readonly onWait: (seconds: number) => void;
}

/**
 * The answers to rows, in their order, some at a time as they arrive. Throws Failure where there are none, ModelChanged, and
 * what `signal` aborts with; what was handed out by then holds.
 */
export async function* sendRows(options: SendOptions): AsyncGenerator<RowAnswer[]> {
  const { rows, signal, onWait } = options;
  let waits = 0;
  for (let next = 0; next < rows.length; ) {
    try {
      for await (const answers of sendPart(options, rows.subarray(next, next + PART_ROWS))) {
        next += answers.length;
        waits = 0;
        yield answers;
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== "busy" || ++waits > MAX_WAITS) throw error;
      const seconds = error.retryAfterSeconds ?? 1;
      onWait(seconds);
      await pause(seconds * 1000, signal);
      onWait(0);
    }
  }
}

async function* sendPart(
  { table, mapping, digest, signal }: SendOptions,
  rows: Int32Array,
): AsyncGenerator<RowAnswer[]> {
  const response = await ask("/predict/batch", {
    method: "POST",
    headers: { "content-type": "text/csv", accept: "application/x-ndjson" },
    body: Papa.unparse({ fields: Object.keys(mapping), data: cellsOf(table, mapping, rows) }),
    signal,
  });
  if (response.headers.get("x-model-digest") !== digest) {
    await response.body?.cancel();
    throw new ModelChanged();
  }
  let missing = rows.length;
  for await (const lines of linesOf(response)) {
    const answers = lines.map(answerOf);
    missing -= answers.length;
    yield answers;
  }
  if (missing > 0) throw new Failure("offline", "the answer ended before it was whole");
}

/** A column that the file does not have is sent without values: the service takes no header that lacks one. */
function cellsOf(table: Table, mapping: Mapping, rows: Int32Array): (number | string | null)[][] {
  const columns = Object.values(mapping).map((name) => (name === null ? undefined : table.columns.get(name)));
  return Array.from(rows, (row) =>
    columns.map((column) => (column === undefined ? null : cell(column, row))),
  );
}

/** The lines of an answer as they arrive. Throws Failure where the connection breaks. */
async function* linesOf({ body }: Response): AsyncGenerator<string[]> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error: Error) => {
      if (error.name === "AbortError") throw error;
      throw new Failure("offline", error.message);
    });
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
}

interface AnswerLine {
  readonly line: number | null;
  readonly prediction: string;
  readonly probability: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details?: readonly { readonly path: string; readonly message: string }[];
  };
}

function answerOf(line: string): RowAnswer {
  const { line: number, prediction, probability, error } = JSON.parse(line) as AnswerLine;
  if (error === undefined) return { prediction, probability };
  // Of the whole body, and so of no row.
  if (number === null) throw new Failure("input", error.message);
  const { message, details = [] } = error;
  if (details.length === 0) return { error: message };
  return { error: details.map((each) => `${each.path} ${each.message}`.trim()).join("; ") };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
