import type { ErrorCode } from "../../core/errors.ts";
import type { HttpErrorCode } from "../http/http-error.ts";

/** The code of an error that an operation can end with. */
export type DescribedCode = HttpErrorCode | ErrorCode;

/** What any request can end with, whatever it asks for. */
export const ALWAYS = ["BAD_REQUEST", "METHOD_NOT_ALLOWED", "HEADERS_TOO_LARGE", "INTERNAL"] as const;

/** How the limits refuse a request; what those ask who watch over the service is never refused so. */
export const LIMITS = ["UNAUTHORIZED", "RATE_LIMITED", "OVERLOADED"] as const;

/** What can be wrong with a body of any kind. */
export const BODY = [
  "BODY_TRUNCATED",
  "REQUEST_TIMEOUT",
  "BODY_TOO_LARGE",
  "MEDIA_TYPE",
  "INVALID_INPUT",
] as const;

/** What can be wrong with a JSON body. */
export const JSON_BODY = [...BODY, "BODY_NOT_JSON", "DUPLICATE_KEY"] as const;

/** What can be wrong with a body of rows; the message of a row that cannot be read is in its place among the answers. */
export const ROWS_BODY = [
  ...JSON_BODY,
  "NOT_ACCEPTABLE",
  "OPS_INPUT_ENCODING",
  "OPS_INPUT_SYNTAX",
  "OPS_INPUT_COLUMN_MISSING",
  "OPS_INPUT_COLUMN_UNKNOWN",
  "OPS_INPUT_VALUE",
  "OPS_INPUT_EMPTY",
] as const;

/** What each error says, for its example; the real messages name the part of the request that is at fault. */
export const MESSAGES: Readonly<Record<HttpErrorCode, string> & Partial<Record<ErrorCode, string>>> = {
  BAD_REQUEST: "the header `host` is missing",
  BODY_NOT_JSON: "the body is not JSON: a value is expected at line 1, column 8",
  BODY_TRUNCATED: "the body ended before it was whole",
  DUPLICATE_KEY: "the key `Age` is there twice",
  UNAUTHORIZED: "an API key is needed",
  FORBIDDEN: "this service takes no changes over HTTP",
  NOT_FOUND: "there is no such thing here",
  METHOD_NOT_ALLOWED: "the method is not for this path",
  NOT_ACCEPTABLE: "`application/xml` is neither CSV nor NDJSON",
  REQUEST_TIMEOUT: "the body was not whole within 30 s",
  BODY_TOO_LARGE: "the body is larger than 1048576 bytes",
  MEDIA_TYPE: "the content type is `text/plain`, not JSON",
  INVALID_INPUT: "the request does not have the form that the model needs",
  RATE_LIMITED: "more than 600 requests in a minute",
  HEADERS_TOO_LARGE: "the head of the request is too large",
  NOT_READY: "no model is loaded yet",
  STORE_UNAVAILABLE: "the feature store does not answer",
  OVERLOADED: "1000 requests are under way, and no more are taken",
  INTERNAL: "the service failed; its log tells more under this request id",
  OPS_MODEL_NOT_FOUND: "there is no version 9",
  OPS_MODEL_CORRUPT: "a file of version 2 is not the one that was registered",
  OPS_INPUT_ENCODING: "body: line 3 is not UTF-8",
  OPS_INPUT_SYNTAX: "body: line 3 has a quote that is not closed",
  OPS_INPUT_COLUMN_MISSING: "body: the column `Sex` is missing",
  OPS_INPUT_COLUMN_UNKNOWN: "body: the column `Height` is not known",
  OPS_INPUT_VALUE: "body: line 3 has a value that cannot be read",
  OPS_INPUT_EMPTY: "the body has no rows",
};
