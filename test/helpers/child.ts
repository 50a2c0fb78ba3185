import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";

/** Another process of this project: what it wrote to stdout, and how it ended. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves once the child has written a line that contains `text`; rejects when it ends before. */
  says(text: string): Promise<void>;
  /** Resolves to all of stdout when it ends with 0; else rejects with what it wrote to stderr. */
  ended(): Promise<string>;
}

/** Runs a TypeScript module given as text, whose imports are relative to this project's root; ends with the test. */
export function spawnModule(t: TestContext, code: string, args: readonly string[] = []): Child {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  return {
    process: child,
    async says(text) {
      while (!stdout.includes(text)) {
        const ended = await Promise.race([closed, once(child.stdout, "data").then(() => null)]);
        if (ended !== null && !stdout.includes(text)) throw new Error(`ended without \`${text}\`: ${stderr}`);
      }
    },
    async ended() {
      const [code] = await closed;
      if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
      return stdout;
    },
  };
}
