import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";

const cellSchema = z.union([z.number(), z.string(), z.null()]);

/** What an expectation found, with the names and meaning that Great Expectations gives them (percentages 0–100). */
export const expectationResultSchema = z.object({
  success: z.boolean(),
  expectation_config: z.object({
    type: z.string(),
    kwargs: z.record(z.string(), z.json()),
  }),
  result: z.object({
    observed_value: z.json().optional(),
    element_count: z.int().optional(),
    missing_count: z.int().optional(),
    missing_percent: z.number().optional(),
    unexpected_count: z.int().optional(),
    unexpected_percent: z.number().optional().describe("of the values that are not missing"),
    unexpected_percent_total: z.number().optional(),
    partial_unexpected_list: z
      .array(cellSchema)
      .optional()
      .describe("the first examples, as the file writes them"),
    partial_unexpected_lines: z.array(z.int()).optional().describe("the lines of those examples"),
  }),
});

export type ExpectationResult = z.infer<typeof expectationResultSchema>;

/** A row as the checks see it: its line, and each column's text with the value it stands for. */
export interface CheckedRow {
  readonly line: number;
  readonly texts: ReadonlyMap<string, string>;
  /** The typed value; undefined where the text is not of the column's type. */
  readonly values: ReadonlyMap<string, Cell | undefined>;
}

/** One expectation at work: sees every row once, then tells. */
export interface Expectation {
  readonly type: string;
  readonly kwargs: Readonly<Record<string, z.core.util.JSONType>>;
  /** Whether this row breaks the expectation, so that it belongs among the invalid rows. */
  breaks(row: CheckedRow): boolean;
  result(): ExpectationResult;
}

/** Examples kept for each expectation, as many as Great Expectations keeps. */
export const MAX_EXAMPLES = 20;
