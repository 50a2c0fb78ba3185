import type { ERRORS, ErrorCode } from "../../src/core/errors.ts";
import { table } from "./markdown.ts";

/** 0, 70 and 141 come from no error code: success, an error that is none of ours, a reader that went away. */
type ExitCode = 0 | 70 | 141 | (typeof ERRORS)[ErrorCode]["exit"];

/** What each exit code means. The type makes a new code in `ERRORS` a compile error here. */
export const EXIT_CODES: Record<ExitCode, string> = {
  0: "Done.",
  1: "The work was done, and the answer is no: data that does not validate, a check of `doctor` that fails.",
  2: "Wrong usage, configuration or input; or a place that cannot be written, or a full disk. Trying again does not help, changing something does.",
  3: "Something outside failed: a source or the database did not answer, or another run holds the folder. Trying again may help.",
  70: "A bug. A stack trace is on standard error; please report it.",
  130: "Interrupted (Ctrl-C or SIGTERM). Nothing is half-written; the same command goes on.",
  141: "The reader of standard output went away (`titanic-ops sample | head`).",
};

/** The exit codes as a table. */
export function exitCodesTable(): string {
  return table(
    ["code", "meaning"],
    Object.entries(EXIT_CODES).map(([code, meaning]) => [code, meaning]),
  );
}
