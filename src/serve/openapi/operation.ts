import type { z } from "zod";
import type { ErrorCode } from "../../core/errors.ts";
import type { HttpErrorCode } from "../http/http-error.ts";
import type { Predictor } from "../models/predictor.ts";

/** A body, of a request or of an answer. */
export interface Content {
  readonly type: string;
  readonly schema: z.ZodType;
  /** By name. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

/** A parameter of the path, the query or the head. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly schema: z.ZodType;
}

/** One thing that can be asked of the service, as `/openapi.json` describes it. */
export interface Operation {
  readonly method: "get" | "post" | "put" | "delete";
  /** As OpenAPI writes it: `/v2/models/{name}`. */
  readonly path: string;
  /** Unique, and the name that a generated client gives it: `predict`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: readonly Content[];
  /** By status: every answer that is not an error of the service's own form. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content: Content }>>;
  /** The codes of the errors that it can end with. INTERNAL goes without saying. */
  readonly errors?: readonly (HttpErrorCode | ErrorCode)[];
}

/** What a file of routes exports beside them: its operations for the model in use, or for none. */
export type OperationsOf = (predictor: Predictor | null) => readonly Operation[];
