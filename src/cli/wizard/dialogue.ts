import { OpsError } from "../../core/errors.ts";
import type { Output } from "../printer.ts";
import { styled } from "../style.ts";

/** One answer to choose from. */
export interface Answer {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

/** A question that is answered with a text. */
export interface TextQuestion {
  readonly message: string;
  /** What an empty answer means, or what is to be typed. */
  readonly placeholder?: string | undefined;
  readonly initial?: string | undefined;
  /** What is wrong with an answer; undefined where nothing is. */
  readonly fault?: ((text: string) => string | undefined) | undefined;
}

/** Talks with a person. Every question throws OPS_INTERRUPTED when it is left by Escape or Ctrl-C. */
export interface Dialogue {
  begin(title: string): void;
  select(message: string, answers: readonly Answer[], initial?: string): Promise<string>;
  text(question: TextQuestion): Promise<string>;
  confirm(message: string, initial: boolean): Promise<boolean>;
  /** Tells something. */
  say(text: string): void;
  /** Shows the command line as it is by now. */
  showCommand(line: string): void;
  end(text: string): void;
  /** Says that it was left. */
  left(text: string): void;
}

/** A dialogue in a terminal. */
export async function createDialogue(options: {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly colour: boolean;
}): Promise<Dialogue> {
  const clack = await import("@clack/prompts");
  const { output, signal, colour } = options;
  // clack writes to standard output unless told otherwise, and that is for results.
  const told = { output };
  // It leaves a listener on the signal of each question, and after ten of them Node would warn.
  const asked = () => ({ output, signal: AbortSignal.any([signal]) });
  const answered = <T>(answer: T | typeof clack.CANCEL_SYMBOL): T => {
    if (clack.isCancel(answer))
      throw new OpsError("OPS_INTERRUPTED", "interrupted", { hint: "nothing was run" });
    return answer as T;
  };
  return {
    begin: (title) => clack.intro(title, told),
    select: async (message, answers, initial) =>
      answered(
        await clack.select({
          ...asked(),
          message,
          options: answers.map(({ value, label, hint }) => ({ value, label, ...(hint && { hint }) })),
          ...(initial !== undefined && { initialValue: initial }),
        }),
      ),
    text: async ({ message, placeholder, initial, fault }) =>
      answered(
        await clack.text({
          ...asked(),
          message,
          ...(placeholder !== undefined && { placeholder }),
          ...(initial !== undefined && { initialValue: initial }),
          validate: (text) => fault?.(text ?? ""),
        }),
      ) ?? "",
    confirm: async (message, initial) =>
      answered(await clack.confirm({ ...asked(), message, initialValue: initial })),
    say: (text) => clack.log.message(text, { ...told, symbol: "·" }),
    showCommand: (line) => clack.log.message(colour ? styled("bold", line) : line, { ...told, symbol: "$" }),
    end: (text) => clack.outro(text, told),
    left: (text) => clack.cancel(text, told),
  };
}
