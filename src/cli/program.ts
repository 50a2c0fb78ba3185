import { Command, Option } from "commander";
import type { CommandDefinition, OptionSpec } from "./define-command.ts";

/** What the program is for. */
export const DESCRIPTION =
  "The life of a tabular model in one binary: from raw data to a trained, evaluated, registered model.";

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly { flags: string; help: string }[] = [
  { flags: "--config <file>", help: "The dataset file (default: configs/titanic.yaml, or the bundled one)" },
  { flags: "--artifacts <folder>", help: "The folder for all that runs produce (default: artifacts)" },
  { flags: "--json", help: "Print the result as one JSON document" },
  { flags: "-q, --quiet", help: "Say nothing but the result" },
  { flags: "--verbose", help: "Log to standard error too, and show stack traces" },
];

const EXIT_CODES = `Exit codes: 0 done · 1 ran, and the answer is no · 2 wrong usage, configuration or input
            3 something outside failed · 70 a bug · 130 interrupted`;

/** The help of groups of commands, which do nothing by themselves. */
export const GROUPS: Readonly<Record<string, string>> = {
  dashboards: "The dashboards of Grafana: write them",
  features: "The feature store: write, read, list, measure, remove",
  manifests: "What is applied to a Kubernetes cluster: render it",
  models: "The versions of the model: list, show, promote, roll back",
  runs: "What trainings and evaluations did and gave: list, show, compare, export, remove",
  version: "The versions of data and models, in DVC's formats: add, push, pull, check out",
  "version remote": "Where versions are sent to: a folder, or gs://",
};

/** What the parser hands over when a command was chosen. */
export type Dispatch = (
  definition: CommandDefinition,
  args: readonly unknown[],
  flags: Record<string, unknown>,
) => void;

/** Builds the parser from the definitions. Nothing is run: the chosen command goes to `dispatch`. */
export function buildProgram(
  definitions: readonly CommandDefinition[],
  version: string,
  dispatch: Dispatch,
  output: { out: (text: string) => void; err: (text: string) => void },
): Command {
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: output.out, writeErr: output.err })
      .showHelpAfterError(false)
      .showSuggestionAfterError(true);
  const program = configure(new Command("titanic-ops"))
    .description(DESCRIPTION)
    .version(version, "-V, --version")
    .addHelpText(
      "after",
      `\nStart with: titanic-ops pipeline; alone in a terminal, titanic-ops asks what to do\n\n${EXIT_CODES}`,
    );
  const groups = new Map<string, Command>();
  for (const definition of definitions) {
    const words = definition.path.slice(0, -1);
    const parent = words.reduce(
      (group, _, i) => groupOf(words.slice(0, i + 1), group, groups, configure, definitions),
      program,
    );
    addCommand(configure(parent.command(definition.path.at(-1) ?? "")), definition, dispatch);
  }
  return program;
}

/** The group that these words lead to, within the group before it; made when first needed. */
function groupOf(
  words: readonly string[],
  parent: Command,
  groups: Map<string, Command>,
  configure: (command: Command) => Command,
  definitions: readonly CommandDefinition[],
): Command {
  const name = words.join(" ");
  let group = groups.get(name);
  if (group === undefined) {
    const within = definitions.filter(({ path }) => words.every((word, i) => path[i] === word));
    group = configure(parent.command(words.at(-1) ?? ""))
      .description(GROUPS[name] ?? "")
      .addHelpText("after", helpEnd(within.map(({ examples }) => examples[0])));
    groups.set(name, group);
  }
  return group;
}

function addCommand(command: Command, definition: CommandDefinition, dispatch: Dispatch): void {
  command.summary(definition.summary).description(definition.description ?? `${definition.summary}.`);
  const positionals = Object.values(definition.arguments ?? {});
  for (const { flags, help } of positionals) command.argument(flags, help);
  for (const { flags, help } of Object.values(definition.options)) command.addOption(new Option(flags, help));
  command.optionsGroup("Common options:");
  for (const { flags, help } of COMMON_OPTIONS) command.option(flags, help);
  command.helpOption("-h, --help", "Show this help");
  command.addHelpText("after", helpEnd(definition.examples));
  command.action((...given: unknown[]) => {
    dispatch(definition, given.slice(0, positionals.length), command.opts());
  });
}

function helpEnd(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((each) => `  ${each}`).join("\n")}\n\n${EXIT_CODES}`;
}

/** The name under which the parser keeps an option's value: `--min-rows <n>` is `minRows`. */
export function attributeOf({ flags, help }: OptionSpec): string {
  return new Option(flags, help).attributeName();
}
