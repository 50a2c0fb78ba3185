import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ServeDeps } from "../deps.ts";
import { describeHttpError, HttpError, shortened } from "./http-error.ts";

/** Answers what is not HTTP, in the form of every other error; Node would close the connection with a bare status. */
export function answerProtocolError(error: NodeJS.ErrnoException, socket: Duplex, deps: ServeDeps): void {
  if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
  else endWith(protocolError(error), socket, deps);
}

/** Refuses a CONNECT: this is no proxy. */
export function answerNoProxy({ url }: IncomingMessage, socket: Duplex, deps: ServeDeps): void {
  socket.on("error", () => undefined);
  endWith(
    new HttpError("METHOD_NOT_ALLOWED", `CONNECT is not for ${shortened(url ?? "")}: this is no proxy`),
    socket,
    deps,
  );
}

/** Answers where there is no request that could be answered, and ends the connection. */
function endWith(error: HttpError, socket: Duplex, { log, metrics }: ServeDeps): void {
  const told = describeHttpError(error, randomUUID(), log);
  const { requestId } = told.body;
  const payload = JSON.stringify(told.body);
  metrics.answered("other", "other", told.status, 0);
  socket.end(
    [
      `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(payload)}`,
      `x-request-id: ${requestId}`,
      "connection: close",
      "",
      payload,
    ].join("\r\n"),
  );
}

/** What is wrong with a request that does not say for which host it is (RFC 9112, section 3.2); null where it does. */
export function hostFault({ headers, httpVersion }: IncomingMessage): HttpError | null {
  if (headers.host !== undefined || httpVersion === "1.0") return null;
  return new HttpError("BAD_REQUEST", "the header `host` is missing");
}

function protocolError({ code }: NodeJS.ErrnoException): HttpError {
  if (code === "HPE_HEADER_OVERFLOW") {
    return new HttpError("HEADERS_TOO_LARGE", "the head of the request is too large");
  }
  if (code === "HPE_INVALID_EOF_STATE") {
    return new HttpError("BODY_TRUNCATED", "the request ended before it was whole");
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new HttpError("REQUEST_TIMEOUT", "the request was not whole in time");
  }
  return new HttpError("BAD_REQUEST", "the request is not HTTP/1.1");
}
