import type { CommandDefinition } from "../define-command.ts";
import type { CliPorts } from "../open-ports.ts";
import type { CommandLine } from "./command-line.ts";
import type { Dialogue } from "./dialogue.ts";

/** What a way through the wizard works with. */
export interface WizardWorld {
  readonly dialogue: Dialogue;
  readonly ports: CliPorts;
  /** Every command that there is. */
  readonly definitions: readonly CommandDefinition[];
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
  /** Runs a command line and returns its exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** One thing that can be done: a line of the first question, and the questions after it. */
export interface WizardPath {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
  /** The commands without which there is no such path. */
  readonly needs: readonly string[];
  /** The command line that does it; null where it was told and nothing is left to run. */
  follow(world: WizardWorld): Promise<CommandLine | null>;
}

/** The command that some words call. */
export function commandAt(
  path: string,
  definitions: readonly CommandDefinition[],
): CommandDefinition | undefined {
  return definitions.find((definition) => definition.path.join(" ") === path);
}
