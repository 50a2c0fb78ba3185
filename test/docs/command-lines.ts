import { z } from "zod";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { CommandDefinition } from "../../src/cli/define-command.ts";
import { attributeOf, buildProgram } from "../../src/cli/program.ts";
import { codeBlocks } from "./pages.ts";

/** A command line of titanic-ops in its words, without the program's name. */
export type CommandLine = readonly string[];

/** Every call of titanic-ops in the shell blocks and in the inline code of a page. */
export function commandLinesIn(page: string): CommandLine[] {
  const blocks = codeBlocks(page, "sh").flatMap((block) => block.split("\n"));
  const inline = [...page.replace(/^```.*?^```$/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, code]) =>
    // In a table a bar is escaped.
    code.replaceAll("\\|", "|"),
  );
  // An inline name of the program alone, or of a file such as `titanic-ops/…`, is no call.
  return [...blocks, ...inline.filter((code) => /^(npx )?titanic-ops /.test(code))].flatMap(callsIn);
}

/** The calls of titanic-ops in a line of shell: between pipes, `&&` and `;`, without redirections. */
export function callsIn(line: string): CommandLine[] {
  const calls: string[][] = [[]];
  for (const word of shellWords(line)) {
    if (["|", "&&", ";"].includes(word)) calls.push([]);
    else if (word === "#") break;
    else calls.at(-1)?.push(word);
  }
  return calls
    .map((words) => (words[0] === "npx" ? words.slice(1) : words))
    .filter(([program]) => program === "titanic-ops")
    .map(([, ...words]) => withoutRedirections(words));
}

function withoutRedirections(words: readonly string[]): string[] {
  const end = words.findIndex((word) => word === ">" || word === "<");
  return end < 0 ? [...words] : words.slice(0, end);
}

/** Words as a shell sees them; `<version>` is a word, for it stands for one. */
function shellWords(line: string): string[] {
  const words = /<[a-z]+>|"((?:[^"\\]|\\.)*)"|'([^']*)'|&&|[|;]|[^\s|;'"]+/g;
  return [...line.matchAll(words)].map(([whole, double, single]) => double ?? single ?? whole);
}

/** Parses a command line as the program does, values included. Throws where the program would refuse it. */
export function parseCommandLine(words: CommandLine): void {
  if (words.every((word) => ["--help", "--version", "-h", "-V"].includes(word))) return;
  const said: string[] = [];
  const program = buildProgram(COMMANDS, "0.0.0", checkValues, {
    out: () => undefined,
    err: (text) => void said.push(text),
  });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    const why = said.join("").trim() || (error as Error).message;
    throw new Error(`titanic-ops ${words.join(" ")}: ${why}`, { cause: error });
  }
}

function checkValues(
  definition: CommandDefinition,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): void {
  for (const option of Object.values(definition.options)) option.schema(z).parse(flags[attributeOf(option)]);
  for (const [i, argument] of Object.values(definition.arguments ?? {}).entries())
    argument.schema(z).parse(args[i]);
}
