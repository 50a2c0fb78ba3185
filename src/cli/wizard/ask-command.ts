import { CommandLine } from "./command-line.ts";
import { askFor, type Question } from "./questions.ts";
import { commandAt, type WizardPath } from "./world.ts";

/** A way through the wizard that asks for what one command takes. */
export function askCommand(
  command: string,
  told: Pick<WizardPath, "label" | "hint">,
  questions: readonly Question[] = [],
): WizardPath {
  return {
    ...told,
    value: command,
    needs: [command],
    async follow({ definitions, dialogue }) {
      const definition = commandAt(command, definitions);
      if (definition === undefined) return null;
      const line = new CommandLine(definition.path);
      dialogue.showCommand(String(line));
      return askFor(definition, questions, dialogue, line);
    },
  };
}
