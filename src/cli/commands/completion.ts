import { candidatesFor } from "../completion/candidates.ts";
import { knownValues } from "../completion/known-values.ts";
import { completionLines, completionScript, SHELLS } from "../completion/scripts.ts";
import { argument, defineCommand } from "../define-command.ts";

export const completionCommand = defineCommand({
  path: ["completion"],
  summary: "Print what makes a shell complete commands, options and values",
  description:
    "Prints a script for bash, zsh or fish. Once the shell has read it, the Tab key completes commands, options, their values, files, and the versions of the model; the shell asks this program each time, so the script need not be renewed after an update. With the words of a command line after --, prints what the last of them may become.",
  examples: [
    "titanic-ops completion bash > ~/.local/share/bash-completion/completions/titanic-ops",
    "titanic-ops completion zsh > ~/.zfunc/_titanic-ops",
    "titanic-ops completion fish > ~/.config/fish/completions/titanic-ops.fish",
    "titanic-ops completion bash -- pipeline --until tr",
  ],
  arguments: {
    shell: argument(
      "<shell>",
      (z) => z.enum(SHELLS, `is not one of ${SHELLS.join(", ")}`),
      "bash, zsh or fish",
    ),
    words: argument(
      "[word...]",
      (z) => z.array(z.string()).default([]),
      "The words after titanic-ops so far; the last one, which may be empty, is being typed",
    ),
  },
  options: {},
  async run({ shell, words }, { ports, write }): Promise<undefined> {
    if (words.length === 0) return void (await write(completionScript(shell)));
    // Asked for here alone: the list of the commands has this one in it.
    const { COMMANDS } = await import("../commands.ts");
    const found = await candidatesFor(words, COMMANDS, knownValues(words, ports));
    await write(completionLines(shell, found));
  },
  render: () => [],
});
