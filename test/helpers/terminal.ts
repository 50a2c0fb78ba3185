import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BINARY } from "./binary.ts";
import { skipWithout } from "./required-service.ts";

/** Copies between its own pipes and a pseudo-terminal in which the rest of its arguments run. */
const PTY = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/** A new pseudo-terminal has no columns, and every letter would stand on a line of its own. */
const WITH_SIZE = ["sh", "-c", 'stty cols 100 rows 40 && exec "$@"', "sh"];

/** `skip` for tests that need a terminal: Python 3.9 has one on board, Node none. */
export function skipWithoutTerminal(): false | string {
  const probe = spawnSync("python3", ["-c", "import os, pty; os.waitstatus_to_exitcode"]);
  return skipWithout("python3", probe.status === 0, "install Python 3.9 or newer");
}

/** A program in a terminal, as a person has it. */
export interface Terminal {
  /** Resolves when the screen has been shown `text`, with all that it was shown so far; rejects when it ends before. */
  shows(text: string): Promise<string>;
  /** Keys, as a terminal sends them. */
  type(keys: string): void;
  readonly ended: Promise<{ readonly code: number | null; readonly screen: string }>;
}

export const KEYS = { enter: "\r", down: "\u001b[B", ctrlC: "\u0003" } as const;

/** Runs the built program in a terminal of its own. */
export function runInTerminal(
  t: TestContext,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Terminal {
  const child = spawn("python3", ["-c", PTY, ...WITH_SIZE, process.execPath, BINARY, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, TERM: "xterm", TITANIC_OPS_LOG_LEVEL: "silent", ...options.env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  let over = false;
  const ended = once(child, "close").then(([code]: (number | null)[]) => {
    over = true;
    return { code, screen };
  });
  return {
    ended,
    type: (keys) => void child.stdin.write(keys),
    async shows(text) {
      while (!screen.includes(text)) {
        if (over) throw new Error(`ended without \`${text}\`: ${screen}`);
        await sleep(20);
      }
      return screen;
    },
  };
}
