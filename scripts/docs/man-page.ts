import { COMMANDS } from "../../src/cli/commands.ts";
import type { CommandDefinition } from "../../src/cli/define-command.ts";
import { COMMON_OPTIONS, DESCRIPTION } from "../../src/cli/program.ts";
import { ENVIRONMENT } from "../../src/core/config/env.ts";
import { nameOf } from "./cli-page.ts";
import { EXIT_CODES } from "./exit-codes.ts";

/** docs/man/titanic-ops.1, in the macros of man(7) (groff_man(7), mandoc's man(7)). */
export function manPage(): string {
  return [
    '.\\" Made by scripts/gen-docs.ts from src/cli/commands.ts. Do not edit.',
    '.TH TITANIC-OPS 1 "" titanic-ops',
    ".SH NAME",
    "titanic-ops \\- the life of a tabular model in one binary",
    ".SH SYNOPSIS",
    ".B titanic-ops",
    ".br",
    ".B titanic-ops",
    "\\fIcommand\\fR [\\fIargument\\fR...] [\\fIoption\\fR...]",
    ".SH DESCRIPTION",
    escaped(DESCRIPTION),
    "Without a command, in a terminal, it asks what you want to do, and shows the command line that does it.",
    ".PP",
    escaped(
      "Standard output carries the result and nothing else; progress, warnings, questions and errors go to standard error.",
    ),
    ".SH COMMANDS",
    ...COMMANDS.flatMap(command),
    ".SH OPTIONS",
    "Every command takes these; a command's own are with it, above.",
    ...COMMON_OPTIONS.flatMap(({ flags, help }) => tagged(flags, help)),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT_CODES).flatMap(([code, meaning]) => tagged(code, meaning)),
    ".SH ENVIRONMENT",
    ...Object.entries(ENVIRONMENT).flatMap(([name, meaning]) => tagged(name, meaning)),
    ".SH FILES",
    ...FILES.flatMap(([file, meaning]) => tagged(file, meaning)),
    "",
  ].join("\n");
}

const FILES: readonly [file: string, meaning: string][] = [
  ["configs/titanic.yaml", "The dataset, where --config names no other."],
  ["artifacts/", "What runs produce: data, reports, models."],
  ["logs/", "A log file a day."],
];

function command(definition: CommandDefinition): string[] {
  const { description, summary, options, examples } = definition;
  const positionals = Object.values(definition.arguments ?? {});
  return [
    `.SS ${escaped([nameOf(definition), ...positionals.map(({ flags }) => flags)].join(" "))}`,
    // A sentence of its own line, as man pages are written.
    ...(description ?? `${summary}.`).split(/(?<=[.:;]) (?=[A-Z])/).map(escaped),
    ...[...positionals, ...Object.values(options)].flatMap(({ flags, help }) => tagged(flags, help)),
    ".PP",
    "Examples:",
    ".PP",
    ".RS",
    ".nf",
    ...examples.map(escaped),
    ".fi",
    ".RE",
  ];
}

function tagged(tag: string, text: string): string[] {
  return [".TP", `\\fB${escaped(tag)}\\fR`, escaped(text)];
}

/** Text as roff takes it: a hyphen that is typed, no escape, and no control line. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("…", "...")
    .replaceAll("–", "\\(en")
    .replace(/^\./, "\\&.");
}
