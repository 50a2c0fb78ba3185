import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { deadAddress } from "./http-server.ts";
import { skipWithout } from "./required-service.ts";
import { tempDir } from "./temp-dir.ts";

/** Where a shell finds a program. */
const find = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));

const PROGRAMS = {
  prometheus: find("prometheus"),
  promtool: find("promtool"),
  amtool: find("amtool"),
  // Debian calls it by the longer name.
  alertmanager: find("prometheus-alertmanager") ?? find("alertmanager"),
} as const;

/** The `skip` option of tests that need the real Prometheus and Alertmanager. */
export const NO_PROMETHEUS = skipWithout(
  "prometheus",
  Object.values(PROGRAMS).every((file) => file !== undefined),
  "scripts/ci/install-prometheus.sh",
);

type Program = keyof typeof PROGRAMS;
const programFile = (name: Program): string => PROGRAMS[name] ?? name;

/** Runs a program to its end and returns all that it said. Rejects where it fails, with what it said. */
export async function runProgram(name: Program, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(programFile(name), args);
  return stdout + stderr;
}

/** Starts a server on this machine alone, until the test is over; returns its address once it is ready. */
async function started(t: TestContext, name: Program, args: readonly string[], url: string): Promise<string> {
  const child = spawn(programFile(name), args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const end = once(child, "close");
  t.after(async () => {
    child.kill("SIGKILL");
    await end;
  });
  for (let tries = 0; child.exitCode === null && tries < 150; tries++) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok) return url;
    await sleep(100);
  }
  throw new Error(`${name} is not ready: ${said}`);
}

/** A series as Prometheus answers it: its labels, and its values from the oldest on. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** An alert that Prometheus tells of. */
export interface Alert {
  readonly state: "pending" | "firing";
  readonly labels: Readonly<Record<string, string>>;
}

/** A real Prometheus. */
export interface Prometheus {
  /** Asks as a panel does that shows the newest value. */
  query(expr: string): Promise<Series[]>;
  /** Asks as a panel does that shows the last so many seconds. */
  queryRange(expr: string, seconds: number): Promise<Series[]>;
  alerts(): Promise<Alert[]>;
  /** The rules, by name, and how they are. */
  rules(): Promise<{ readonly name: string; readonly health: string; readonly lastError?: string }[]>;
}

type Answered = {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
};

export async function startPrometheus(t: TestContext, configFile: string): Promise<Prometheus> {
  const address = await deadAddress();
  const folder = await tempDir(t);
  const url = await started(
    t,
    "prometheus",
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${folder}`,
      `--web.listen-address=${new URL(address).host}`,
    ],
    address,
  );
  const ask = async (where: string, parameters: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${url}/api/v1/${where}`, {
      ...(where.startsWith("query") && { method: "POST", body: new URLSearchParams(parameters) }),
    });
    const { data, error } = (await answer.json()) as ReturnType<typeof JSON.parse>;
    if (error !== undefined) throw new Error(`${parameters.query}: ${error}`);
    return data;
  };
  const seriesOf = ({ result }: { result: Answered[] }): Series[] =>
    result.map(({ metric, value, values = value ? [value] : [] }) => ({
      labels: metric,
      values: values.map(([, text]) => Number(text)),
    }));
  return {
    query: async (query) => seriesOf(await ask("query", { query })),
    async queryRange(query, seconds) {
      const end = Date.now() / 1000;
      const times = { start: String(end - seconds), end: String(end), step: "1" };
      return seriesOf(await ask("query_range", { query, ...times }));
    },
    alerts: async () => (await ask("alerts")).alerts,
    rules: async () => (await ask("rules")).groups.flatMap(({ rules }: { rules: [] }) => rules),
  };
}

/** A real Alertmanager; returns where it takes alerts, as `host:port`. */
export async function startAlertmanager(t: TestContext, configFile: string): Promise<string> {
  const address = await deadAddress();
  const { host } = new URL(address);
  const args = [
    `--config.file=${configFile}`,
    `--storage.path=${await tempDir(t)}`,
    `--web.listen-address=${host}`,
    // Alone: it looks for no others, and listens for none.
    "--cluster.listen-address=",
  ];
  await started(t, "alertmanager", args, address);
  return host;
}
