import type { IncomingMessage } from "node:http";
import type { Limits } from "../deps.ts";
import { HttpError, shortened } from "./http-error.ts";
import { parseJsonBody } from "./json-body.ts";

/** What a body may be, and how long its sender may take. */
type BodyLimits = Pick<Limits, "bodyBytes" | "bodyMs">;

/**
 * Reads and parses a JSON body within limits. What is over them is not kept.
 * Throws HttpError: MEDIA_TYPE, BODY_TOO_LARGE, BODY_NOT_JSON, BODY_TRUNCATED, REQUEST_TIMEOUT, DUPLICATE_KEY,
 * INVALID_INPUT.
 */
export async function readJsonBody(request: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  checkContentType(request);
  return parseJsonBody(decodeUtf8(await readBytes(request, limits)));
}

/**
 * Reads a body within limits, whatever its type. What is over them is not kept.
 * Throws HttpError: MEDIA_TYPE for a compressed body, BODY_TOO_LARGE, BODY_TRUNCATED, REQUEST_TIMEOUT.
 */
export async function readBytes(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  checkContentEncoding(request);
  if (Number(request.headers["content-length"] ?? 0) > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
  return collect(request, limits);
}

function checkContentType(request: IncomingMessage): void {
  const { "content-type": type = "" } = request.headers;
  if (/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type) && isUtf8(type)) return;
  throw new HttpError(
    "MEDIA_TYPE",
    `the content type is ${type === "" ? "missing" : `\`${shortened(type)}\``}, not JSON in UTF-8`,
    {
      hint: "send the header content-type: application/json",
    },
  );
}

/** Whether a content type names no charset, or UTF-8, or its part ASCII: text is not read in any other. */
export function isUtf8(type: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? "utf-8";
  return /^(?:utf-?8|us-ascii)$/i.test(charset);
}

function checkContentEncoding(request: IncomingMessage): void {
  const coding = request.headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") {
    throw new HttpError("MEDIA_TYPE", `the content encoding \`${coding}\` is not taken`, {
      hint: "send it as it is",
    });
  }
}

/** A slow client must not hold a request for ever. */
export const BODY_TIMEOUT_MS = 30_000;

function collect(
  request: IncomingMessage,
  { bodyBytes: limit, bodyMs = BODY_TIMEOUT_MS }: BodyLimits,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow(bodyMs)), bodyMs);
    const pieces: Buffer[] = [];
    let bytes = 0;
    request.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= limit) pieces.push(piece);
      else reject(tooLarge(limit));
    });
    request.on("end", () => {
      clearTimeout(timer);
      resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    });
    request.on("error", () => reject(truncated()));
    // Every request closes in the end; an error made for each would cost more than reading the body.
    request.on("close", () => {
      clearTimeout(timer);
      if (!request.complete) reject(truncated());
    });
  });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a body. Throws BODY_NOT_JSON where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new HttpError("BODY_NOT_JSON", "the body is not valid UTF-8", {
      hint: "JSON is sent as UTF-8 (RFC 8259)",
    });
  }
}

function tooLarge(limit: number): HttpError {
  return new HttpError("BODY_TOO_LARGE", `the body is larger than ${limit} bytes`, {
    hint: "send it in parts, or stream rows to POST /predict/batch",
  });
}

function tooSlow(bodyMs: number): HttpError {
  return new HttpError("REQUEST_TIMEOUT", `the body was not whole within ${bodyMs / 1000} s`);
}

function truncated(): HttpError {
  return new HttpError("BODY_TRUNCATED", "the body ended before it was whole");
}
