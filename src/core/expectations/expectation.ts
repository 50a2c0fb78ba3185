import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";

type Json = z.core.util.JSONType;

/** What follows when an expectation is not met: `error` fails the run, `warn` is told and goes on. */
export const severitySchema = z.enum(["error", "warn"]);
export type Severity = z.infer<typeof severitySchema>;

/** One thing that is expected of the data, under the name and with the arguments that Great Expectations has for it. */
export interface Expectation {
  readonly type: string;
  readonly kwargs: Readonly<Record<string, Json>>;
  readonly severity: Severity;
  readonly id?: string | undefined;
  readonly description?: string | undefined;
  readonly meta?: Readonly<Record<string, Json>> | undefined;
  readonly notes?: Json | undefined;
}

/** A named list of expectations. */
export interface Suite {
  readonly name: string;
  readonly meta: Readonly<Record<string, Json>>;
  readonly notes: Json;
  readonly expectations: readonly Expectation[];
}

/** What an expectation found, with the names and meaning that Great Expectations gives them (percentages 0–100). */
export const expectationResultSchema = z.object({
  success: z.boolean(),
  expectation_config: z.object({
    type: z.string(),
    kwargs: z.record(z.string(), z.json()),
    severity: severitySchema,
    id: z.string().optional(),
    description: z.string().optional(),
    meta: z.record(z.string(), z.json()).optional(),
    notes: z.json().optional(),
  }),
  result: z.object({
    observed_value: z.json().optional(),
    details: z.json().optional(),
    element_count: z.int().optional(),
    missing_count: z.int().optional(),
    missing_percent: z.number().nullish(),
    unexpected_count: z.int().optional(),
    unexpected_percent: z.number().nullish().describe("of the values that are not missing"),
    unexpected_percent_nonmissing: z.number().nullish(),
    unexpected_percent_total: z.number().nullish(),
    partial_unexpected_list: z.array(z.json()).optional().describe("the first examples"),
    partial_unexpected_counts: z
      .array(z.object({ value: z.json(), count: z.int() }))
      .optional()
      .describe("the examples that there are most of"),
    partial_unexpected_index_list: z.array(z.int()).optional().describe("the rows of the examples, from 0"),
    partial_unexpected_lines: z
      .array(z.int())
      .optional()
      .describe("the lines of those examples, in a file that has lines"),
    partial_missing_list: z.array(z.json()).optional(),
  }),
  meta: z.record(z.string(), z.json()),
  exception_info: z.object({
    raised_exception: z.boolean(),
    exception_message: z.string().nullable(),
    exception_traceback: z.null(),
  }),
});

export type ExpectationResult = z.infer<typeof expectationResultSchema>;
export type Findings = ExpectationResult["result"];

/** A row as the checks see it. */
export interface CheckedRow {
  /** Its place among the rows, from 0. */
  readonly index: number;
  /** The line on which it starts, in a file that has lines. */
  readonly line: number | null;
  /** The cells as the source has them; null where they are empty. */
  readonly cells: readonly Cell[];
  /** What the cells stand for; undefined where one is not of its column's type. */
  readonly values: readonly (Cell | undefined)[];
}

/** How one row stands to an expectation; `ignored` rows count as missing. */
export type Verdict = "expected" | "unexpected" | "ignored";

/** An expectation that each row meets or breaks by itself, or with what came before it. */
export interface RowCheck {
  readonly kind: "row";
  judge(row: CheckedRow): Verdict;
  /** What is shown of a row that breaks it. */
  example(row: CheckedRow): Json;
  /** Whether a missing value is what is looked for, so that none is counted beside it. */
  readonly judgesMissing?: boolean;
}

/** Asks the scratch table `rows`, which holds every row; its first column, `row`, counts them from 0. */
export interface Scratch {
  /** The SQL name of a column. */
  readonly column: (name: string) => string;
  readonly holdsNumbers: (name: string) => boolean;
  readonly query: (sql: string) => Promise<Record<string, Cell>[]>;
}

/** An expectation on rows that only all rows together can tell, asked of the scratch table `rows`. */
export interface GroupCheck {
  readonly kind: "group";
  readonly columns: readonly string[];
  /** SQL of the column `row` (and nothing else) of the rows that break it. */
  unexpected(column: (name: string) => string): string;
  /** SQL condition of the rows that count as missing. */
  ignored(column: (name: string) => string): string;
}

/** What a check of the whole may look at. */
export interface Whole extends Scratch {
  readonly names: readonly string[];
  readonly rows: number;
}

/** An expectation on the columns, on how many rows there are, or on a number that stands for a whole column. */
export interface WholeCheck {
  readonly kind: "whole";
  /** The columns that it asks the scratch table about. */
  readonly columns: readonly string[];
  observe(whole: Whole): Promise<Observation> | Observation;
}

export interface Observation {
  readonly success: boolean;
  readonly result: Findings;
}

export type Check = RowCheck | GroupCheck | WholeCheck;

/** Where the columns of the data are in its rows, by name. */
export type Locate = (column: string) => number;

/** Examples kept for each expectation, as many as Great Expectations keeps. */
export const MAX_EXAMPLES = 20;
