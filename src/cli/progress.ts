import type { Amount, OnProgress } from "../core/progress.ts";
import { inAscii } from "./charset.ts";
import { bar } from "./draw/bar.ts";
import { type Canvas, toWidth } from "./draw/canvas.ts";
import { amountTold, createPace, duration } from "./pace.ts";
import type { Output } from "./printer.ts";

/** How long work is told about: on standard error, redrawn in a terminal, in lines elsewhere. */
export interface Progress {
  /** Work with a name has begun. */
  start(name: string): void;
  /** How far it is, or what happens on the way. */
  readonly update: OnProgress;
  /** It has ended; the line stays. */
  end(line: string): void;
  /** Nothing is told until the next start: something else is to be shown. */
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Whether there is a terminal in which a line can be redrawn. */
  readonly animate: boolean;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

const NOTHING: Progress = { start() {}, update() {}, end() {}, stop() {} };

/**
 * Without a terminal finished steps are told, what happens on the way, and every ten seconds how far a step is, so that a
 * log in CI is short and shows what it waits for.
 */
export function createProgress(output: Output, options: ProgressOptions): Progress {
  if (options.quiet) return NOTHING;
  return options.animate ? drawnProgress(output, options) : writtenProgress(output, options);
}

/** What is told of the work under way: its name, since when, and the last amount or text. */
function createStatus({ now }: ProgressOptions) {
  let [name, begunMs]: [string, number] = ["", 0];
  let last: Amount | string = "";
  let pace = createPace(now);
  const elapsedMs = (): number => now() - begunMs;
  return {
    begin(what: string): void {
      [name, begunMs, last] = [what, now(), ""];
      pace = createPace(now);
    },
    set(told: Amount | string): void {
      last = told;
      if (typeof told !== "string") pace(told);
    },
    elapsedMs,
    /** For a line that is redrawn. */
    drawn(canvas: Canvas): string {
      if (typeof last === "string") return [name, last].filter(Boolean).join("  ");
      const bars = last.total === null ? [] : [amountBar(last, canvas)];
      return [name, ...bars, amountTold(last, pace(last))].join("  ");
    },
    /** For a line that stays. */
    event: (told: string): string => `${name}  ${told}`,
    howFar: (): string =>
      typeof last === "string"
        ? `${name}  ${duration(elapsedMs() / 1000)} so far`
        : `${name}  ${amountTold(last, pace(last))}`,
  };
}

const BAR = 16;

function amountBar({ done, total }: Amount, canvas: Canvas): string {
  return toWidth(bar(total ? done / total : 0, BAR, canvas), BAR, canvas);
}

const REDRAW_MS = 80;
/** What is over sooner needs no line that comes and goes. */
const FLASH_MS = 200;
/** To the start of the line, and nothing on it. */
const CLEAR_LINE = "\r\u001b[2K";
const FRAMES = { unicode: ["◒", "◐", "◓", "◑"], ascii: ["-", "\\", "|", "/"] };

/**
 * One line, drawn here and not by the spinner of @clack/prompts: that one takes the keyboard, and ends the process with 0
 * on Ctrl-C, before anything could be cleaned up.
 */
function drawnProgress(output: Output, options: ProgressOptions): Progress {
  const { unicode } = options;
  const status = createStatus(options);
  const frames = unicode ? FRAMES.unicode : FRAMES.ascii;
  let [frame, isDrawn] = [0, false];
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    if (status.elapsedMs() < FLASH_MS) return;
    const canvas = { width: Math.max(1, (output.columns ?? 80) - 1), unicode };
    const line = `${frames[frame++ % frames.length]} ${status.drawn(canvas)}`;
    output.write(`${CLEAR_LINE}${toWidth(signs(line, options), canvas.width, canvas).trimEnd()}`);
    isDrawn = true;
  };
  const stop = (): void => {
    clearInterval(timer);
    if (isDrawn) output.write(CLEAR_LINE);
    isDrawn = false;
  };
  return {
    start(name) {
      stop();
      status.begin(name);
      timer = setInterval(draw, REDRAW_MS).unref();
    },
    update: status.set,
    end(line) {
      stop();
      output.write(signs(`✔ ${line}\n`, options));
    },
    stop,
  };
}

const TOLD_EVERY_MS = 10_000;

function writtenProgress(output: Output, options: ProgressOptions): Progress {
  const status = createStatus(options);
  let timer: NodeJS.Timeout | undefined;
  const write = (line: string): void => void output.write(signs(`${line}\n`, options));
  const stop = (): void => clearInterval(timer);
  return {
    start(name) {
      stop();
      status.begin(name);
      timer = setInterval(() => write(`… ${status.howFar()}`), TOLD_EVERY_MS).unref();
    },
    update(told) {
      status.set(told);
      if (typeof told === "string") write(`… ${status.event(told)}`);
    },
    end(line) {
      stop();
      write(`✔ ${line}`);
    },
    stop,
  };
}

function signs(text: string, { unicode }: ProgressOptions): string {
  return unicode ? text : inAscii(text);
}
