import type { z } from "zod";
import type { Predictor } from "../models/predictor.ts";
import type { DescribedCode } from "./error-lists.ts";

/** A body, of a request or of an answer. */
export interface Content {
  readonly type: string;
  /** Of the whole; of a stream, of each row or event in it. */
  readonly schema: z.ZodType;
  readonly stream?: true;
  /** By name. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

/** A JSON body, with an example. */
export function json(schema: z.ZodType, example: unknown): Content {
  return { type: "application/json", schema, examples: { example } };
}

/** A parameter of the path, the query or the head. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: string;
}

/** An answer, in each form in which it can be had. */
export interface DescribedAnswer {
  readonly description: string;
  readonly content: Content | readonly Content[];
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
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /** The codes of the errors that it can end with, but for those that any request can. */
  readonly errors?: readonly DescribedCode[];
  /** Whether it is answered however busy the service is, and without an API key. */
  readonly open?: boolean;
}

/** What a file of routes exports beside them: its operations for the model in use, or for none. */
export type OperationsOf = (predictor: Predictor | null) => readonly Operation[];
