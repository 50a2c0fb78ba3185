import { Argument, Option } from "commander";
import { z } from "zod";
import { choicesOf } from "../choices.ts";
import type { CommandDefinition, OptionSpec } from "../define-command.ts";
import type { CommandLine } from "./command-line.ts";
import type { Dialogue } from "./dialogue.ts";

/** A question about one option or argument of a command, by its key there. */
export interface Question {
  readonly key: string;
  /** What is asked; where it is left out, the help of the option. */
  readonly message?: string;
}

/** What the choice is called that leaves an option out. */
const DEFAULT = "";

/**
 * Asks what a command takes, and shows the command line after each answer. What kind of question it is follows from the
 * option: a flag is a yes or no, one of several words is a choice, and everything else a text that its schema checks.
 * Questions about what the command does not have are passed over.
 */
export async function askFor(
  definition: CommandDefinition,
  questions: readonly Question[],
  dialogue: Dialogue,
  begun: CommandLine,
): Promise<CommandLine> {
  let line = begun;
  for (const { key, message } of questions) {
    const spec = definition.options[key] ?? definition.arguments?.[key];
    if (spec === undefined) continue;
    line = line.with(...(await ask(spec, message ?? spec.help, dialogue)));
    dialogue.showCommand(String(line));
  }
  return line;
}

/** The words that an answer adds to the command line. */
async function ask(spec: OptionSpec, message: string, dialogue: Dialogue): Promise<string[]> {
  const isOption = spec.flags.startsWith("-");
  const { long, required, optional, variadic } = isOption
    ? new Option(spec.flags)
    : { ...argumentOf(spec), long: undefined };
  const flag = long === undefined || long === null ? [] : [long];
  if (isOption && !required && !optional) return (await dialogue.confirm(message, false)) ? flag : [];
  const choices = choicesOf(spec, z);
  const words = (text: string): string[] => (variadic ? text.split(/\s+/).filter(Boolean) : [text]);
  const answer =
    choices.length > 1
      ? await dialogue.select(message, [
          { value: DEFAULT, label: "As usual", hint: spec.help },
          ...choices.map((value) => ({ value, label: value })),
        ])
      : await dialogue.text({
          message,
          placeholder: spec.help,
          fault: faultOf(spec, variadic ? words : null),
        });
  return answer.trim() === "" ? [] : [...flag, ...words(answer.trim())];
}

function argumentOf({ flags }: OptionSpec) {
  const { required, variadic } = new Argument(flags);
  return { required, optional: !required, variadic };
}

/** What the schema of an option finds wrong with a text. */
function faultOf(spec: OptionSpec, split: ((text: string) => string[]) | null) {
  return (text: string): string | undefined => {
    const given = text.trim();
    const isNeeded = spec.flags.startsWith("<");
    if (given === "") return isNeeded ? "This is needed" : undefined;
    const parsed = spec.schema(z).safeParse(split?.(given) ?? given);
    return parsed.success ? undefined : parsed.error.issues.map(({ message }) => message).join(", ");
  };
}
