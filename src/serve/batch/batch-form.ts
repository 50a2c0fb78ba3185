import type { Request } from "express";
import { HttpError, shortened } from "../http/http-error.ts";
import { isUtf8 } from "../http/read-body.ts";

/** How the rows of a batch are written: a CSV file, or a JSON document a line. */
export type BatchForm = "csv" | "ndjson";

/** The content type that answers of a form have. */
export const CONTENT_TYPES: Readonly<Record<BatchForm, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** No name for a JSON document a line is registered; these are in use. */
const FORMS: Readonly<Record<string, BatchForm>> = {
  "text/csv": "csv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

/** The form of a request's body. Throws MEDIA_TYPE. */
export function formOfBody(request: Request): BatchForm {
  const { "content-type": type = "", "content-encoding": coding = "identity" } = request.headers;
  const form = FORMS[type.split(";", 1)[0].trim().toLowerCase()];
  if (form === undefined || !isUtf8(type)) {
    const said = type === "" ? "missing" : `\`${shortened(type)}\``;
    throw new HttpError("MEDIA_TYPE", `the content type is ${said}, not CSV or NDJSON in UTF-8`, {
      hint: "send the header content-type: text/csv, or application/x-ndjson",
    });
  }
  if (coding !== "identity") {
    throw new HttpError("MEDIA_TYPE", `the content encoding \`${coding}\` is not taken`, {
      hint: "send it as it is",
    });
  }
  return form;
}

/** The form that the caller wants: that of the body unless `accept` says otherwise. Throws NOT_ACCEPTABLE. */
export function formOfAnswer(request: Request, bodyForm: BatchForm): BatchForm {
  const types = Object.keys(FORMS).sort(
    (a, b) => Number(FORMS[b] === bodyForm) - Number(FORMS[a] === bodyForm),
  );
  const accepted = request.accepts(types);
  if (accepted === false) {
    throw new HttpError("NOT_ACCEPTABLE", `\`${request.headers.accept}\` is neither CSV nor NDJSON`, {
      hint: "send the header accept: text/csv, or application/x-ndjson",
    });
  }
  return FORMS[accepted];
}
