import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError } from "../http/http-error.ts";
import type { ApiKeys } from "./api-keys.ts";
import { clientOfAddress, type RateLimiter } from "./rate-limit.ts";

/** Decides on a request by its head alone: what is refused costs neither its body nor a model. */
export interface Gate {
  /** Null lets the request in; else why not. The headers that go with the answer have been set. */
  admit(request: IncomingMessage, response: ServerResponse): HttpError | null | Promise<HttpError | null>;
}

export interface GateOptions {
  /** Requests under way at once; more are shed with 503. */
  readonly maxConcurrent: number;
  /** Null: everyone may ask. */
  readonly apiKeys: ApiKeys | null;
  /** Null: as often as they like. */
  readonly rateLimiter: RateLimiter | null;
}

/** What those who watch over the service ask, which must have an answer however busy it is. */
const OPEN = /^\/(?:health|ready|metrics|v2\/health\/(?:live|ready))\/?(?:\?|$)/;

/** The limits of a service: API keys, then requests a minute, then requests at once. */
export function createGate({ maxConcurrent, apiKeys, rateLimiter }: GateOptions): Gate {
  let underWay = 0;
  const enter = (response: ServerResponse): HttpError | null => {
    if (underWay >= maxConcurrent) {
      return new HttpError("OVERLOADED", `${maxConcurrent} requests are under way, and no more are taken`, {
        hint: "ask again after the seconds of the header retry-after",
      });
    }
    underWay++;
    response.once("close", () => {
      underWay--;
    });
    return null;
  };
  return {
    admit(request, response) {
      if (OPEN.test(request.url ?? "")) return null;
      const holder = apiKeys === null ? null : apiKeys.holder(request);
      if (apiKeys !== null && holder === null) return unauthorized(request, response);
      if (rateLimiter === null) return enter(response);
      // Not by x-forwarded-for, which anyone can write: behind a proxy, let the proxy limit, or give out API keys.
      const client = holder === null ? clientOfAddress(request.socket.remoteAddress) : `key ${holder}`;
      return rateLimiter.take(client).then(({ limit, remaining, exceeded, resetSeconds }) => {
        response.setHeader("ratelimit-policy", `${limit};w=60`);
        response.setHeader("ratelimit", `limit=${limit}, remaining=${remaining}, reset=${resetSeconds}`);
        if (!exceeded) return enter(response);
        response.setHeader("retry-after", resetSeconds);
        return new HttpError("RATE_LIMITED", `more than ${limit} requests in a minute`, {
          hint: "ask again after the seconds of the header retry-after",
        });
      });
    },
  };
}

/** RFC 6750: without a key, only how to show one; with a wrong one, that it is wrong. */
function unauthorized({ headers }: IncomingMessage, response: ServerResponse): HttpError {
  const shown = headers.authorization !== undefined || headers["x-api-key"] !== undefined;
  response.setHeader(
    "www-authenticate",
    `Bearer realm="titanic-ops"${shown ? ', error="invalid_token"' : ""}`,
  );
  return new HttpError("UNAUTHORIZED", shown ? "the API key is not known" : "an API key is needed", {
    hint: "send the header authorization: Bearer <key>, or x-api-key: <key>",
  });
}
