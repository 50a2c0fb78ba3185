import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ended, runBinary, startBinary } from "../helpers/binary.ts";
import { trained } from "../helpers/trained.ts";
import { workspace } from "../helpers/workspace.ts";

const RECORD = JSON.stringify({
  Pclass: 3,
  Sex: "male",
  Name: "Kelly, Mr. James",
  SibSp: 0,
  Parch: 0,
  Ticket: "1",
});

/** A served model: its process, where it is, and how it ends. */
async function served(t: TestContext, ...options: string[]) {
  const { w } = await trained(t);
  const args = ["serve", "--config", "small.yaml", "--port", "0", ...options];
  const child = startBinary(args, { cwd: w.folder });
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

interface Outcome {
  readonly status: number | null;
  readonly close: boolean;
  readonly error: string | null;
}

function predict(url: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = httpRequest(`${url}/predict`, {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", "content-length": RECORD.length },
    });
    request.on("response", (response) => {
      const outcome = (error: string | null): void =>
        resolve({
          status: response.statusCode ?? null,
          close: response.headers.connection === "close",
          error,
        });
      response
        .on("end", () => outcome(null))
        .on("error", ({ message }) => outcome(message))
        .resume();
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      resolve({ status: null, close: false, error: error.code ?? error.message });
    });
    request.end(RECORD);
  });
}

/** Clients that ask again and again over a connection each, until they are told to close it or `enough` says so. */
async function load(url: string, clients: number, enough: () => boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const client = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let last: Outcome | null = null; !enough() && last?.close !== true; outcomes.push(last)) {
      last = await predict(url, agent);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, client));
  return outcomes;
}

/** The processes that a process has started. */
function childrenOf({ pid }: ChildProcess): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

const linuxOnly = process.platform === "linux" ? false : "did not run: workers are found in /proc";

describe("the server as a program", { timeout: 60_000 }, () => {
  for (const options of [[], ["--workers", "2"]]) {
    const name = options.length === 0 ? "one process" : "two workers";
    it(`of ${name} ends with 0 on SIGTERM under load, and no request fails`, async (t) => {
      const { child, end, url } = await served(t, ...options);
      const ready = await (await fetch(`${url}/ready`)).json();
      assert.equal((ready as { ready: boolean }).ready, true);
      const loading = load(url, 16, () => false);
      await sleep(400);
      const signalled = performance.now();
      child.kill("SIGTERM");
      const outcomes = await loading;
      assert.deepEqual(
        outcomes.filter(({ status }) => status !== 200),
        [],
      );
      assert.equal(outcomes.filter(({ close }) => close).length, 16);
      const { code, stdout } = await end;
      assert.equal(code, 0);
      assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+ was served for \d+ s\n$/);
      assert.ok(performance.now() - signalled < 10_000);
    });
  }

  it("loses only what was under way when a worker is killed, starts another, and adds up what they count", {
    skip: linuxOnly,
  }, async (t) => {
    const { child, end, url } = await served(t, "--workers", "2");
    let over = false;
    const clients = 8;
    const loading = load(url, clients, () => over);
    await sleep(300);
    const [victim, ...others] = childrenOf(child);
    assert.equal(others.length, 1);
    process.kill(victim, "SIGKILL");
    for (let waited = 0; childrenOf(child).length < 2 && waited < 10_000; waited += 50) await sleep(50);
    await sleep(300);
    over = true;
    const outcomes = await loading;
    const failed = outcomes.filter(({ status }) => status !== 200);
    assert.ok(failed.length <= clients, JSON.stringify(failed));
    assert.ok(outcomes.length > failed.length * 2);
    assert.equal(childrenOf(child).length, 2);
    const total = async () =>
      Number(
        /^prediction_request_total\{.*\} (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1],
      );
    const before = await total();
    // Each on a connection of its own, so that both workers get some.
    for (let i = 0; i < 10; i++) assert.equal((await predict(url, new Agent())).status, 200);
    assert.equal(await total(), before + 10);
    child.kill("SIGTERM");
    assert.equal((await end).code, 0);
  });

  it("says that its port is taken, with a hint, and ends with 2", async (t) => {
    const { w, url } = await served(t);
    const { port } = new URL(url);
    for (const options of [[], ["--workers", "2"]]) {
      const args = ["serve", "--config", "small.yaml", "--port", port, ...options];
      const { code, stdout, stderr } = await runBinary(args, { cwd: w.folder });
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.equal(
        stderr,
        `error[OPS_USAGE]: 127.0.0.1:${port} is taken\n\nhint: choose another: titanic-ops serve --port 8001\n`,
      );
    }
  });

  it("says which command trains a model when there is none, and ends with 2", async (t) => {
    const w = await workspace(t);
    const { code, stdout } = await runBinary(["serve", "--config", "small.yaml", "--json"], {
      cwd: w.folder,
    });
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "OPS_MODEL_NOT_FOUND");
    assert.equal(error.hint, "titanic-ops pipeline");
  });

  it("never tells an API key that was given in place of its digest", async (t) => {
    const { w } = await trained(t);
    const secret = "the-key-itself";
    for (const json of [[], ["--json"]]) {
      const { code, stdout, stderr } = await runBinary(
        ["serve", "--config", "small.yaml", "--verbose", ...json],
        {
          cwd: w.folder,
          env: { TITANIC_OPS_API_KEYS: secret, TITANIC_OPS_LOG_LEVEL: "debug" },
        },
      );
      assert.equal(code, 2);
      const logs = readdirSync(w.at("logs")).map((name) => readFileSync(w.at("logs", name), "utf8"));
      assert.ok(![stdout, stderr, ...logs].join("").includes(secret));
      assert.match(stdout + stderr, /OPS_CONFIG_INVALID/);
    }
  });
});
