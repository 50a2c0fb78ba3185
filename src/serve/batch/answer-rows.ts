import { setImmediate } from "node:timers/promises";
import { OpsError } from "../../core/errors.ts";
import { answerFeatures } from "../answer.ts";
import type { ServeDeps } from "../deps.ts";
import { describeHttpError } from "../http/http-error.ts";
import type { Predictor } from "../models/predictor.ts";
import type { RequestSpan } from "../tracing/tracing.ts";
import type { BatchRow } from "./read-rows.ts";
import type { RowAnswer, RowWriter } from "./write-rows.ts";

/** Rows answered without a pause: some milliseconds of work, after which other requests have their turn. */
const MAX_ROWS = 512;

/** What a batch is answered with, from its first row to its last. */
export interface BatchContext {
  readonly deps: ServeDeps;
  readonly predictor: Predictor;
  readonly requestId: string;
  /** The request's span, in which each piece of the batch has one; absent where requests are not traced. */
  readonly span: RequestSpan | undefined;
  readonly writer: RowWriter;
}

/**
 * The answers to rows as text, in their order, as soon as there are any. A fault of one row is that row's answer; one
 * of the whole body (a quote that is not closed, a byte that is not UTF-8) is the last. One that comes before the first
 * row is thrown, so that the request can still be refused as a whole.
 */
export async function* answerRows(
  batches: AsyncIterable<readonly BatchRow[]>,
  context: BatchContext,
): AsyncGenerator<string> {
  const { deps, writer, requestId } = context;
  let answered = 0;
  try {
    for await (const rows of batches) {
      for (let start = 0; start < rows.length; start += MAX_ROWS) {
        const part = rows.slice(start, start + MAX_ROWS);
        const text = writer.rows(answerPart(part, answered, context));
        yield answered === 0 ? writer.head + text : text;
        answered += part.length;
        await setImmediate();
        for (const observer of deps.observers) await observer.caughtUp?.();
      }
    }
  } catch (error) {
    if (answered === 0) throw error;
    const told = describeHttpError(error, requestId, deps.log).body.error;
    deps.metrics.predictionFailed(told.code);
    const line = error instanceof OpsError ? (error.details.line ?? null) : null;
    yield writer.rows([{ line, error: told }]);
  }
}

/** The answers to some rows, of which the first is number `first` in its batch, counted from 0. */
function answerPart(rows: readonly BatchRow[], first: number, context: BatchContext): RowAnswer[] {
  const { deps, predictor, requestId, span } = context;
  const { id } = predictor.model.inputs;
  const indices: number[] = [];
  const records = rows.flatMap((row, i) => {
    if ("fault" in row) return [];
    indices.push(first + i);
    return [row.record];
  });
  const entityIds = records.map((record) => record[id] ?? null);
  const asked = { requestId, entityIds, indices, records, span };
  const answers =
    records.length === 0 ? [] : answerFeatures(deps, predictor, predictor.features(records), asked);
  deps.metrics.batchRows(answers.length, rows.length - answers.length);
  let next = 0;
  return rows.map((row): RowAnswer => {
    if ("fault" in row) {
      const { code, message, details } = describeHttpError(row.fault, requestId, deps.log).body.error;
      return { line: row.line, error: { code, message, ...(details && { details }) } };
    }
    const at = next++;
    return { line: row.line, id: entityIds[at], answer: answers[at] };
  });
}
