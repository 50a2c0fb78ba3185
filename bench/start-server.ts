import { type ChildProcess, spawn } from "node:child_process";

/** Starts a server, and waits until it has said where it listens. */
export async function startServer(
  args: readonly string[],
  cwd: string,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (piece: Buffer): void => {
      said += piece;
      const [found] = /http:\S+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", () => reject(new Error(`it ended before it listened: ${said}`)));
  });
  return { child, url };
}
