import { type ErrorCode, OpsError } from "../core/errors.ts";
import type { Output } from "./printer.ts";

/** One answer that can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Asks for one of several answers; `otherwise` is for those who cannot be asked: what is missing, and what helps. */
export type Choose = (
  question: string,
  choices: readonly Choice[],
  otherwise: { readonly missing: string; readonly hint: string; readonly code?: ErrorCode },
) => Promise<string>;

/** Prompts are for people at a terminal; anywhere else a missing argument is a mistake. */
export function createChoose(options: { interactive: boolean; output: Output; signal: AbortSignal }): Choose {
  const { output, signal } = options;
  return async (question, choices, { missing, hint, code = "OPS_USAGE" }) => {
    if (!options.interactive) {
      throw new OpsError(code, `${missing} is missing`, { hint });
    }
    const { isCancel, select } = await import("@clack/prompts");
    // clack writes to standard output unless told otherwise, and that is for results.
    const answer = await select({ message: question, options: [...choices], output, signal });
    if (isCancel(answer))
      throw new OpsError("OPS_INTERRUPTED", "interrupted", { hint: "nothing was changed" });
    return answer;
  };
}
