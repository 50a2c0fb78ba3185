import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError } from "../http/http-error.ts";

/** The secret of those who may change what is served. Only its digest is held, so that it cannot be told by mistake. */
export interface AdminToken {
  matches(given: string): boolean;
}

/** Compares in the same time whatever was given: digests have one length, and all of it is compared. */
export function createAdminToken(secret: string): AdminToken {
  const expected = digestOf(secret);
  return { matches: (given) => timingSafeEqual(digestOf(given), expected) };
}

/** Lets a request pass that carries the token. Throws FORBIDDEN where none is configured, else UNAUTHORIZED. */
export function authorize(token: AdminToken | null, request: IncomingMessage): void {
  if (token === null) {
    throw new HttpError("FORBIDDEN", "this service takes no changes over HTTP", {
      hint: "start it with the environment variable TITANIC_OPS_ADMIN_TOKEN set",
    });
  }
  const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  if (given === undefined || !token.matches(given)) {
    throw new HttpError(
      "UNAUTHORIZED",
      given === undefined ? "the admin token is missing" : "the token is wrong",
      {
        hint: "send the header authorization: Bearer <TITANIC_OPS_ADMIN_TOKEN>",
      },
    );
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
