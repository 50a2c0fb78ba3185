import { shellWord } from "../../core/shell-word.ts";

/** A command line that grows with the answers. */
export class CommandLine {
  readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  /** The same with words after it. */
  with(...words: readonly string[]): CommandLine {
    return new CommandLine([...this.words, ...words]);
  }

  /** As a shell takes it. */
  toString(): string {
    return ["titanic-ops", ...this.words].map(shellWord).join(" ");
  }
}
