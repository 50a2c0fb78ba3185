import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { skipWithout } from "./required-service.ts";
import { tempDir } from "./temp-dir.ts";

/** `skip` for tests that look at a screen as a person does. */
export function skipWithoutTmux(): false | string {
  return skipWithout("tmux", spawnSync("tmux", ["-V"]).status === 0, "install tmux");
}

/** A terminal with its screen and its keyboard. */
export interface Screen {
  /** Resolves to the screen when it shows this; rejects with what it shows when that takes too long. */
  shows(what: string | RegExp): Promise<string>;
  /** Presses keys by tmux's names: Enter, Escape, Tab, Down, C-c. */
  press(...keys: string[]): void;
  /** Types text. */
  type(text: string): void;
  /** What tmux knows of the terminal, as `#{cursor_flag}`. */
  state(format: string): string;
  /** Resolves when the program has ended. */
  ended(): Promise<{ readonly code: number; readonly screen: string }>;
  /** The terminal goes away, as when its window is closed. */
  close(): void;
}

export interface ScreenOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

const PATIENCE_MS = 30_000;

/**
 * Runs the words after a file's name, and leaves the exit code in the file: tmux 3.3 now and then does not notice that its
 * program has ended. The trap keeps the shell there when Ctrl-C goes to both.
 */
const WITH_CODE = ["sh", "-c", 'trap : INT; env "$@"; echo $? > "$0"'];

/** Runs a program in a tmux server of its own, which goes with the test. */
export async function openScreen(
  t: TestContext,
  command: readonly string[],
  { cwd, env = {}, columns = 100, rows = 50 }: ScreenOptions,
): Promise<Screen> {
  const folder = await tempDir(t);
  const codeFile = path.join(folder, "code");
  const tmux = (...args: string[]): string => {
    const done = spawnSync("tmux", ["-L", "test", "-f", "/dev/null", ...args], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, TMUX_TMPDIR: folder, LANG: "C.UTF-8", TERM: "xterm" },
    });
    if (done.status !== 0) throw new Error(`tmux ${args[0]}: ${done.stderr}`);
    return done.stdout;
  };
  const variables = Object.entries({ TITANIC_OPS_LOG_LEVEL: "silent", ...env });
  tmux(
    ...["start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";"],
    ...["set-option", "-g", "default-terminal", "screen-256color", ";"],
    ...["new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", cwd],
    // Not by tmux's own option, which lets PATH be that of its client.
    ...["env", ...variables.map(([name, value]) => `${name}=${value}`), ...WITH_CODE, codeFile, ...command],
  );
  // By its id: its socket may be gone with the folder by then.
  const server = Number(tmux("display-message", "-p", "#{pid}"));
  t.after(() => {
    try {
      process.kill(server);
    } catch {
      // It has gone already.
    }
  });
  const seen = (): string => tmux("capture-pane", "-p", "-S", "-");
  const until = async (is: () => boolean, what: string): Promise<void> => {
    const late = Date.now() + PATIENCE_MS;
    while (!is()) {
      if (Date.now() > late) throw new Error(`${what} did not come:\n${seen()}`);
      await sleep(40);
    }
  };
  return {
    async shows(what) {
      await until(() => (typeof what === "string" ? seen().includes(what) : what.test(seen())), String(what));
      return seen();
    },
    press: (...keys) => void tmux("send-keys", ...keys),
    type: (text) => void tmux("send-keys", "-l", text),
    state: (format) => tmux("display-message", "-p", format).trim(),
    async ended() {
      await until(() => existsSync(codeFile) && readFileSync(codeFile, "utf8") !== "", "the end");
      return { code: Number(readFileSync(codeFile, "utf8")), screen: seen() };
    },
    close: () => void tmux("kill-session"),
  };
}
