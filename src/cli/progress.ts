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

const REDRAW_MS = 80;
/** To the start of the line, and nothing on it. */
const CLEAR_LINE = "\r\u001b[2K";
const FRAMES = ["◒", "◐", "◓", "◑"];

/**
 * Without a terminal only finished steps are told, so that a log in CI is short. The line in a terminal is drawn here
 * and not by the spinner of @clack/prompts: that one takes the keyboard, and ends the process with 0 on Ctrl-C, before
 * anything could be cleaned up.
 */
export function createProgress(output: Output, options: { quiet: boolean; animate: boolean }): Progress {
  if (options.quiet) return { start() {}, update() {}, end() {}, fail() {} };
  const done = (line: string): void => void output.write(`✔ ${line}\n`);
  if (!options.animate) return { start() {}, update() {}, end: done, fail() {} };
  let name = "";
  let shown = "";
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    const { columns = 80 } = output;
    const line = `${FRAMES[frame++ % FRAMES.length]} ${shown}`;
    output.write(`${CLEAR_LINE}${line.slice(0, Math.max(1, columns - 1))}`);
  };
  const clear = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    output.write(CLEAR_LINE);
  };
  return {
    start(what) {
      clear();
      name = what;
      shown = what;
      draw();
      timer = setInterval(draw, REDRAW_MS).unref();
    },
    update(message) {
      shown = `${name}  ${message}`;
    },
    end(line) {
      clear();
      done(line);
    },
    fail: clear,
  };
}
