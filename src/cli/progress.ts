import type { Output } from "./printer.ts";

/** How long work is told about: on standard error, redrawn in a terminal, a line for each finished step elsewhere. */
export interface Progress {
  /** Work with a name has begun. */
  start(name: string): void;
  /** How far it is; shown in a terminal only. */
  update(message: string): void;
  /** It has ended; the line stays. */
  end(line: string): void;
  /** It has failed, and the error will be told elsewhere. */
  fail(): void;
}

/** Without a terminal only finished steps are told, so that a log in CI is short. */
export async function createProgress(
  output: Output,
  options: { quiet: boolean; animate: boolean },
): Promise<Progress> {
  if (options.quiet) return { start() {}, update() {}, end() {}, fail() {} };
  if (!options.animate) {
    return { start() {}, update() {}, end: (line) => void output.write(`✔ ${line}\n`), fail() {} };
  }
  const { spinner } = await import("@clack/prompts");
  let current: ReturnType<typeof spinner> | undefined;
  let name = "";
  return {
    start(what) {
      name = what;
      current = spinner({ output });
      current.start(name);
    },
    update: (message) => current?.message(`${name}  ${message}`),
    end: (line) => current?.stop(line),
    fail: () => current?.error(name),
  };
}
