import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ended, ended, startBinary } from "./binary.ts";
import { trained } from "./trained.ts";
import type { Workspace } from "./workspace.ts";

/** A model that the built program serves: the process, where it listens, and how it will end. */
export interface Served {
  readonly w: Workspace;
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
  readonly url: string;
}

/** Trains once for a test file, then serves on a free port until the test is over. */
export async function served(t: TestContext, ...options: string[]): Promise<Served> {
  return serveIn(t, (await trained(t)).w, options);
}

/** Serves what was trained in a workspace. */
export async function serveIn(
  t: TestContext,
  w: Workspace,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const args = ["serve", "--config", "small.yaml", "--port", "0", ...options];
  const child = startBinary(args, { cwd: w.folder, env });
  t.after(() => child.kill("SIGKILL"));
  const end = ended(child);
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (text: string) => {
      said += text;
      const [found] = /http:\S+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(said)));
  });
  return { w, child, end, url };
}

/** A record that can be asked for; with a name, which no answer and no log may hold. */
const RECORD = { Pclass: 3, Sex: "male", Name: "Kelly, Mr. James", SibSp: 0, Parch: 0, Ticket: "1" };

/** What became of a request. */
export interface Outcome {
  /** Null where no answer came. */
  readonly status: number | null;
  /** Whether the server asked for the connection to end. */
  readonly close: boolean;
  readonly body: string;
  /** Null where the answer came whole. */
  readonly error: string | null;
  /** Which of the records that were asked for it is of. */
  readonly record: number;
}

/** `POST /predict` over the agent's connections. */
export function predict(url: string, agent: Agent, asked: object = RECORD, record = 0): Promise<Outcome> {
  const payload = JSON.stringify(asked);
  return new Promise((resolve) => {
    const failed = ({ code, message }: NodeJS.ErrnoException): void =>
      resolve({ status: null, close: false, body: "", error: code ?? message, record });
    const request = httpRequest(`${url}/predict`, {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(payload) },
    });
    request.on("response", (response) => {
      let body = "";
      response
        .setEncoding("utf8")
        .on("data", (text: string) => {
          body += text;
        })
        .on("end", () =>
          resolve({
            status: response.statusCode ?? null,
            close: response.headers.connection === "close",
            body,
            error: null,
            record,
          }),
        )
        .on("error", failed);
    });
    request.on("error", failed).end(payload);
  });
}

export interface LoadOptions {
  readonly clients: number;
  /** How long a client rests after an answer; 0 keeps the server as busy as it can be. */
  readonly restMs?: number;
  /** What is asked for, in turn. */
  readonly records?: readonly object[];
}

/** Clients at work. */
export interface Load {
  /** What became of the requests of each client, in order: when all have been told to close their connection. */
  readonly ended: Promise<Outcome[][]>;
  /** Asks for no more, and resolves as `ended` does. */
  stop(): Promise<Outcome[][]>;
}

/** Clients that ask again and again over a connection each, until they are told to close it, or the test is over. */
export function startLoad(t: TestContext, url: string, options: LoadOptions): Load {
  const { clients, restMs = 0, records = [RECORD] } = options;
  let over = false;
  const client = async (_: unknown, first: number): Promise<Outcome[]> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const outcomes: Outcome[] = [];
    for (let i = first; !over && outcomes.at(-1)?.close !== true; i++) {
      const record = i % records.length;
      outcomes.push(await predict(url, agent, records[record], record));
      if (restMs > 0) await sleep(restMs);
    }
    agent.destroy();
    return outcomes;
  };
  const ended = Promise.all(Array.from({ length: clients }, client));
  const stop = (): Promise<Outcome[][]> => {
    over = true;
    return ended;
  };
  t.after(stop);
  return { ended, stop };
}

/** `skip` for tests that look for processes in /proc. */
export const linuxOnly = process.platform === "linux" ? false : "did not run: workers are found in /proc";

/** The processes that a process has started. */
export function childrenOf({ pid }: ChildProcess): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(parent) === pid && state !== "Z";
      } catch {
        return false;
      }
    })
    .map(Number);
}
