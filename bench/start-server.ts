import { type ChildProcess, spawn } from "node:child_process";

/** A server, and where it listens. */
export interface StartedServer {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a server with these arguments of Node, and waits until it has said where it listens. What it says later is not kept. */
export async function startServer(args: readonly string[], cwd: string): Promise<StartedServer> {
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (piece: Buffer): void => {
      said += piece;
      const [found] = /http:\S+/.exec(said) ?? [];
      if (found === undefined) return;
      for (const stream of [child.stdout, child.stderr]) stream.off("data", listen).resume();
      resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", () => reject(new Error(`it ended before it listened: ${said}`)));
  });
  return { child, url };
}
