import { ERRORS, OpsError } from "../core/errors.ts";
import { styled } from "./style.ts";

/** The exit code of a bug, from BSD's sysexits (EX_SOFTWARE). */
const EXIT_BUG = 70;

/** The one form in which `--json` tells an error. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** An error as its exit code, its JSON document, and its lines for people. */
export function describeError(
  error: unknown,
  options: { verbose: boolean; colour: boolean },
): { exit: number; document: ErrorDocument; lines: string } {
  const red = (content: string): string => (options.colour ? styled("red", content) : content);
  if (error instanceof OpsError) {
    const { code, message, hint, details } = error;
    const stack = options.verbose
      ? `\n${error.stack}${error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ""}`
      : "";
    return {
      exit: ERRORS[code].exit,
      document: {
        error: {
          code,
          message,
          ...(hint !== undefined && { hint }),
          ...(Object.keys(details).length > 0 && { details }),
        },
      },
      lines: `${red(`error[${code}]`)}: ${message}${hint === undefined ? "" : `\n\nhint: ${hint}`}${stack}`,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = "this is a bug in titanic-ops: report it with the lines above and the command that you ran";
  return {
    exit: EXIT_BUG,
    document: { error: { code: "OPS_BUG", message, hint } },
    lines: `${error instanceof Error ? error.stack : message}\n\nhint: ${hint}`,
  };
}
