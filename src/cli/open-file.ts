import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Environment, readEnvironment } from "../core/config/env.ts";
import { option } from "./define-command.ts";

/** For commands that write a page. */
export const openOption = option(
  "--open",
  (z) => z.boolean().default(false),
  "Open the page in the browser; where there is none, its path is told",
);

interface OpenFileOptions {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** Told what became of it, in a line. */
  readonly tell: (line: string) => void;
}

/** An opener that is still there after that time has been given its file. */
const SETTLED_MS = 2000;

/** Opens a file with what the platform opens files with, without a shell. Never throws: the page is there in any case. */
export async function openFile(file: string, options: OpenFileOptions): Promise<void> {
  const { env, platform, tell } = options;
  const full = path.resolve(file);
  const opener = openerOf(full, platform);
  if (readEnvironment(env, "CI") !== undefined || !hasDisplay(env, platform)) {
    tell(`the page is at ${full}`);
    return;
  }
  const fault = await started(opener, env);
  if (fault !== null) tell(`warning: ${opener.command} could not open the page (${fault}), it is at ${full}`);
}

interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

function openerOf(file: string, platform: NodeJS.Platform): Opener {
  if (platform === "darwin") return { command: "open", args: [file] };
  // `start` is a word of the shell, and explorer.exe exits with 1 when it has opened a file.
  if (platform === "win32")
    return { command: "rundll32", args: ["url.dll,FileProtocolHandler", pathToFileURL(file).href] };
  return { command: "xdg-open", args: [file] };
}

function hasDisplay(env: Environment, platform: NodeJS.Platform): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return (readEnvironment(env, "DISPLAY") ?? readEnvironment(env, "WAYLAND_DISPLAY")) !== undefined;
}

/** Starts an opener on its own; resolves to what went wrong, or null. */
function started({ command, args }: Opener, env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: "ignore", env });
    const timer = setTimeout(() => resolve(null), SETTLED_MS);
    const settle = (fault: string | null): void => {
      clearTimeout(timer);
      resolve(fault);
    };
    child.on("error", ({ message }) => settle(message));
    child.on("exit", (code) => settle(code === 0 ? null : `it ended with ${code}`));
    child.unref();
  });
}
