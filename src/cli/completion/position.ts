import { Argument, Option } from "commander";
import type { CommandDefinition } from "../define-command.ts";

/** What is declared of an option or argument, as far as a command line shows it. */
export interface Declared {
  readonly flags: string;
  readonly help: string;
}

/** Where in a command line the word stands that is being typed. */
export type Position =
  | { readonly kind: "command"; readonly path: readonly string[] }
  | { readonly kind: "flag"; readonly definition: CommandDefinition; readonly given: ReadonlySet<string> }
  | {
      readonly kind: "value";
      readonly definition: CommandDefinition;
      readonly of: Declared;
      readonly typed: string;
      readonly before: string;
    }
  | { readonly kind: "nothing" };

/** A flag with its value in one word. */
const JOINED = /^(--[\w-]+=)(.*)$/s;

/**
 * The place of the last word, which is empty where a new one begins. Bash gives `--format=csv` as three words and other
 * shells as one; both are understood.
 */
export function positionOf(
  words: readonly string[],
  definitions: readonly CommandDefinition[],
  common: readonly Declared[],
): Position {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const definition = definitions
    .filter(({ path }) => path.every((word, i) => before[i] === word))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (definition === undefined) return { kind: "command", path: before };
  const options = [...Object.values(definition.options), ...common];
  const rest = before.slice(definition.path.length);
  const { open, positionals, given } = readWords(rest, options);
  const [, flag = "", value = ""] = JOINED.exec(typed) ?? [];
  const joined = optionNamed(flag.slice(0, -1), options);
  if (flag !== "" && joined === undefined) return { kind: "nothing" };
  if (joined !== undefined) return { kind: "value", definition, of: joined, typed: value, before: flag };
  // A variadic option takes words until the next flag, and then this may be one.
  if (typed.startsWith("-") && (open === undefined || open.hasValue))
    return { kind: "flag", definition, given };
  if (open !== undefined)
    return { kind: "value", definition, of: open.option, typed: typed === "=" ? "" : typed, before: "" };
  const argument = argumentAt(positionals, definition);
  if (argument === undefined) return { kind: "flag", definition, given };
  return { kind: "value", definition, of: argument, typed, before: "" };
}

interface Read {
  /** The option that waits for a value, or may take a further one. */
  readonly open: { readonly option: Declared; readonly hasValue: boolean } | undefined;
  readonly positionals: number;
  readonly given: ReadonlySet<string>;
}

function readWords(words: readonly string[], options: readonly Declared[]): Read {
  let open: Read["open"];
  let positionals = 0;
  const given = new Set<string>();
  for (const word of words) {
    if (word === "=") continue;
    const [name, joined] = word.split("=", 2);
    const option =
      word.startsWith("-") && (open === undefined || open.hasValue) ? optionNamed(name, options) : undefined;
    if (option !== undefined) {
      given.add(option.flags);
      open = takesValue(option) && joined === undefined ? { option, hasValue: false } : undefined;
    } else if (open !== undefined) {
      open = new Option(open.option.flags).variadic ? { ...open, hasValue: true } : undefined;
    } else positionals++;
  }
  return { open, positionals, given };
}

function optionNamed<T extends Declared>(name: string, options: readonly T[]): T | undefined {
  return options.find(({ flags }) => {
    const { long, short } = new Option(flags);
    return name !== "" && (name === long || name === short);
  });
}

function takesValue({ flags }: Declared): boolean {
  const { required, optional } = new Option(flags);
  return required || optional;
}

function argumentAt(index: number, definition: CommandDefinition): Declared | undefined {
  const declared: readonly Declared[] = Object.values(definition.arguments ?? {});
  const last = declared.at(-1);
  return declared[index] ?? (last !== undefined && new Argument(last.flags).variadic ? last : undefined);
}
