import type { z } from "zod";
import type { Logger } from "../core/log.ts";
import type { CliPorts } from "./open-ports.ts";
import type { View } from "./printer.ts";
import type { Progress } from "./progress.ts";
import type { Choose } from "./prompts.ts";

type Z = typeof z;

/** One option. Its schema is made when a command runs, not when help is shown: zod takes half the start-up time. */
export interface OptionSpec<T extends z.ZodType = z.ZodType> {
  readonly flags: string;
  readonly help: string;
  readonly schema: (z: Z) => T;
}

/** An option by its flags (`--rows <n>`), the schema of its value, and its line of help. */
export const option = <T extends z.ZodType>(
  flags: string,
  schema: (z: Z) => T,
  help: string,
): OptionSpec<T> => ({
  flags,
  schema,
  help,
});

/** A positional argument by its form in the usage line (`<version>`, `[file]`), like an option otherwise. */
export const argument = <T extends z.ZodType>(
  form: string,
  schema: (z: Z) => T,
  help: string,
): OptionSpec<T> => option(form, schema, help);

type Specs = Readonly<Record<string, OptionSpec>>;
export type Values<S extends Specs> = { [K in keyof S]: z.output<ReturnType<S[K]["schema"]>> };

/** What a command is handed beside its options. */
export interface CommandContext {
  /** The words of the command, as `models list`. */
  readonly command: string;
  /** The whole command line, free of secrets. */
  readonly commandLine: string;
  readonly ports: CliPorts;
  readonly log: Logger;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Whether the result is wanted as JSON. */
  readonly json: boolean;
  /** Asks for one of several answers where there is somebody to ask; elsewhere throws, OPS_USAGE unless told otherwise. */
  readonly choose: Choose;
  /** Writes text to standard output, waiting where the reader is slow; for results too large for one document. */
  write(text: string): Promise<void>;
}

/** A command: declared once, from which parser, help, reference page and types all follow. */
export interface CommandDefinition<O extends Specs = Specs, A extends Specs = Specs, R = unknown> {
  readonly path: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly string[];
  readonly arguments?: A;
  readonly options: O;
  /** Does the work and returns plain data: it prints nothing. Undefined: the result was written as a stream. */
  run(values: Values<O> & Values<A>, context: CommandContext): Promise<R | undefined>;
  /** The result for people. */
  render(result: R): View[];
  /** The page that was written, for `--open`; undefined where there is none. */
  page?(result: R): string | undefined;
  /** 1 when the work was done and the answer is no, 3 when something outside stopped it halfway; 0 when left out. */
  exitCode?(result: R): 0 | 1 | 3;
}

/** Declares a command; exists so that its options, arguments and result are inferred. */
export const defineCommand = <const O extends Specs, const A extends Specs, R>(
  definition: CommandDefinition<O, A, R>,
): CommandDefinition<O, A, R> => definition;
