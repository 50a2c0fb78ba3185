import { type Command, Option } from "commander";
import { COMMANDS } from "../../src/cli/commands.ts";
import type { CommandDefinition } from "../../src/cli/define-command.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { exitCodesTable } from "./exit-codes.ts";
import { fenced, generatedFrom, page, table } from "./markdown.ts";

/** docs/reference/cli.md */
export function cliPage(): string {
  return page(
    "# Commands",
    generatedFrom("src/cli/commands.ts"),
    table(
      ["command", "what it does"],
      COMMANDS.map((command) => [`[${nameOf(command)}](#${anchorOf(command)})`, command.summary]),
    ),
    'Standard output carries the result and nothing else. Progress, warnings, questions and errors go to standard error.\nWith `--json` there is one JSON document on standard output: the result, or `{"error": {"code", "message", "hint",\n"details"}}`. Keys are only ever added within a major version. Questions are asked only where standard input and\nstandard error are terminals, `CI` is not set, `TERM` is not `dumb` and `--json` is not given; elsewhere a missing argument is an error.',
    "## Common options",
    "Every command takes these.",
    optionTable(commonOptions()),
    "A flag wins over the [environment](env.md), which wins over the [dataset file](dataset.md) and the default.",
    "## Exit codes",
    exitCodesTable(),
    ...COMMANDS.map(section),
  );
}

/** The words that call a command, as `titanic-ops models list`. */
export function nameOf({ path }: CommandDefinition): string {
  return ["titanic-ops", ...path].join(" ");
}

function anchorOf(command: CommandDefinition): string {
  return nameOf(command).replaceAll(" ", "-");
}

function section(command: CommandDefinition): string {
  const positionals = Object.values(command.arguments ?? {});
  const options = Object.values(command.options);
  return page(
    `## ${nameOf(command)}`,
    command.description ?? `${command.summary}.`,
    fenced("", [[nameOf(command), ...positionals.map(({ flags }) => flags), "[options]"].join(" ")]),
    positionals.length > 0 ? table(["argument", ""], rowsOf(positionals)) : "",
    options.length > 0 ? optionTable(options) : "It has no options of its own.",
    fenced("sh", command.examples),
  );
}

interface Described {
  readonly flags: string;
  readonly help: string;
}

function optionTable(options: readonly Described[]): string {
  return table(["option", ""], rowsOf(options));
}

function rowsOf(options: readonly Described[]): string[][] {
  return options.map(({ flags, help }) => [`\`${flags}\``, help]);
}

/** What the parser adds to a command's own options. */
function commonOptions(): Described[] {
  const [definition] = COMMANDS;
  const silent = () => undefined;
  const program = buildProgram([definition], "", silent, { out: silent, err: silent });
  const command = program.commands.find((each) => each.name() === definition.path[0]);
  const own = new Set<string | undefined | null>(
    Object.values(definition.options).map(({ flags }) => new Option(flags).long),
  );
  return (command as Command).options
    .filter(({ long }) => !own.has(long))
    .map(({ flags, description }) => ({ flags, help: description }));
}
