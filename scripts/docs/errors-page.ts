import { parse } from "yaml";
import { z } from "zod";
import { ERRORS } from "../../src/core/errors.ts";
import { exitCodesTable } from "./exit-codes.ts";
import { assertComplete, fenced, generatedFrom, page, table } from "./markdown.ts";

const textsSchema = z.record(z.string(), z.strictObject({ means: z.string(), solve: z.string() }));

/** docs/reference/errors.md; `handWritten` is errors.yaml, what each code means and how to solve it. */
export function errorsPage(handWritten: string): string {
  const texts = textsSchema.parse(parse(handWritten));
  assertComplete("errors.yaml", Object.keys(ERRORS), Object.keys(texts));
  return page(
    "# Errors",
    generatedFrom("src/core/errors.ts", "docs/reference/errors.yaml"),
    "An error that you can do something about has a code, a message that says what is wrong and where, and a hint: the\nnext command to type. Codes are stable, and a retired one is never used again. `--verbose` adds the stack and the\ncause.",
    fenced("", [
      "error[OPS_INPUT_VALUE]: passengers.csv:7 column `Age`: `old` is not a number",
      "",
      "hint: correct the value, or leave the field empty if it is not known",
    ]),
    'With `--json` the same is one document: `{"error": {"code", "message", "hint", "details"}}`, where `details` carries\n`file`, `line`, `column` and `value` as far as they are known.',
    table(
      ["code", "exit"],
      Object.entries(ERRORS).map(([code, { exit }]) => [`[${code}](#${code.toLowerCase()})`, String(exit)]),
    ),
    "Anything else is a bug: it is told as `OPS_BUG`, with a stack trace and exit code 70.",
    "## Exit codes",
    exitCodesTable(),
    "## Codes",
    ...Object.entries(ERRORS).map(([code, { exit }]) =>
      page(
        `### ${code}`,
        `Exit code ${exit}. ${texts[code].means}`,
        `**How to solve.** ${texts[code].solve}`,
      ),
    ),
  );
}
