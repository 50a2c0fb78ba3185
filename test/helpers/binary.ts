import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";

/** What was built; `npm test` builds it first. */
export const BINARY = path.resolve("dist/cli/main.js");

if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: npm run build`);

/** The files of an image, where the program is to run as its container would: scripts/ci/image.sh. */
export const CONTAINER = process.env.TITANIC_OPS_TEST_CONTAINER ?? "";

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Standard input stays open and says nothing. */
  readonly openStdin?: boolean;
  readonly uid?: number;
}

/** Starts the built program; standard input is empty, or what is given. */
export function startBinary(args: readonly string[], options: Options): ChildProcess {
  const { cwd, env = {}, stdin, openStdin = false, uid } = options;
  const [program, ...before] = CONTAINER === "" ? [process.execPath, BINARY] : containerCommand(cwd);
  const child = spawn(program, [...before, ...args], {
    cwd,
    env: { PATH: process.env.PATH, TITANIC_OPS_LOG_LEVEL: "silent", ...env },
    ...(uid !== undefined && { uid, gid: uid }),
    stdio: [stdin === undefined && !openStdin ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (!openStdin) child.stdin?.on("error", () => undefined).end(stdin);
  return child;
}

/** The folder that the program works in is the volume of its container. */
function containerCommand(folder: string): string[] {
  const enter = path.resolve("scripts/ci/as-container.sh");
  return [enter, CONTAINER, folder, "/nodejs/bin/node", "/app/dist/cli/main.js"];
}

/** Runs the built program to its end. */
export async function runBinary(args: readonly string[], options: Options): Promise<Ended> {
  return ended(startBinary(args, options));
}

/** Waits for a started program's end. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
