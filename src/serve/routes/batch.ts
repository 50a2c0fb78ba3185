import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Request, type Response, Router } from "express";
import { DeadlineError, withDeadline } from "../../core/deadline.ts";
import { answerRows } from "../batch/answer-rows.ts";
import { CONTENT_TYPES, formOfAnswer, formOfBody } from "../batch/batch-form.ts";
import { readCsvRows, readNdjsonRows } from "../batch/read-rows.ts";
import { createRowWriter } from "../batch/write-rows.ts";
import type { Limits, ServeDeps } from "../deps.ts";
import { drain } from "../http/drain.ts";
import { HttpError } from "../http/http-error.ts";
import { BODY_TIMEOUT_MS } from "../http/read-body.ts";
import { predictorInUse } from "../predict-request.ts";

const LINE_FEED = 0x0a;

/**
 * `POST /predict/batch`: rows as CSV or NDJSON of any number, answered in their order while they arrive, in constant
 * memory. No more is read than the caller takes of the answers. One model version answers the whole batch.
 */
export function batchRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/predict/batch")
    .post((request, response) => answerBatch(deps, request, response))
    .all((request, response) => {
      response.setHeader("allow", "POST");
      throw new HttpError("METHOD_NOT_ALLOWED", `${request.method} is not for /predict/batch`, {
        hint: "POST rows to /predict/batch",
      });
    });
  return router;
}

async function answerBatch(deps: ServeDeps, request: Request, response: Response): Promise<void> {
  const { requestId } = response.locals as { requestId: string };
  deps.metrics.batchesInFlight.inc();
  response.once("close", () => deps.metrics.batchesInFlight.dec());
  const bodyForm = formOfBody(request);
  const answerForm = formOfAnswer(request, bodyForm);
  const predictor = predictorInUse(deps);
  const writer = createRowWriter(answerForm, predictor.model.inputs);
  const read = bodyForm === "csv" ? readCsvRows : readNdjsonRows;
  const span = deps.tracing?.spanOf(request);
  const answers = answerRows(read(bodyOf(request, deps.limits), predictor), {
    deps,
    predictor,
    requestId,
    span,
    writer,
  });
  // Until there is an answer, the request can be refused with a status of its own.
  const first = await answers.next();
  response.writeHead(200, {
    "content-type": CONTENT_TYPES[answerForm],
    "x-model-version": predictor.version,
    "x-model-digest": predictor.digest,
  });
  try {
    await pipeline(Readable.from(following(first, answers), { highWaterMark: 1 }), response);
  } catch (error) {
    // The caller has gone: there is nobody to tell.
    if (!response.destroyed) throw error;
  }
  drain(request);
}

async function* following(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/**
 * The body in pieces. The request outlives it: when a fault ends the reading, the answer has yet to be sent. A sender that
 * takes too long for a row is not waited for; the time in which answers are not taken is not the sender's.
 */
async function* bodyOf(
  request: IncomingMessage,
  { bodyMs = BODY_TIMEOUT_MS }: Limits,
): AsyncGenerator<Uint8Array> {
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  let leftMs = bodyMs;
  try {
    for (;;) {
      const waitsSince = performance.now();
      const { done, value: piece } = await withDeadline(pieces.next(), leftMs);
      if (done) return;
      leftMs = piece.includes(LINE_FEED) ? bodyMs : leftMs - (performance.now() - waitsSince);
      yield piece;
    }
  } catch (error) {
    if (error instanceof DeadlineError)
      throw new HttpError("REQUEST_TIMEOUT", `a row was not whole within ${bodyMs / 1000} s`);
    throw new HttpError("BODY_TRUNCATED", "the body ended before it was whole");
  } finally {
    // Not waited for: while a piece is, it comes to its end with that piece.
    void pieces.return?.();
  }
}
