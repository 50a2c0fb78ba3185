import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { SeenRun } from "../contract/remote-tracker.ts";
import { eventually } from "./eventually.ts";
import { deadAddress } from "./http-server.ts";
import { skipWithout } from "./required-service.ts";

/** The Python that has MLflow. */
const PYTHON = process.env.TITANIC_OPS_TEST_MLFLOW;

/** The `skip` option of tests that need a real MLflow server. */
export const skipWithoutMlflow = skipWithout(
  "mlflow",
  PYTHON !== undefined && existsSync(PYTHON),
  "python3 -m venv mlflow-venv && mlflow-venv/bin/pip install mlflow==3.17.2 pandas==2.3.3 onnx==1.23.2 onnxruntime==1.32.0, " +
    "and TITANIC_OPS_TEST_MLFLOW=mlflow-venv/bin/python for the tests",
);

/** A real server on this machine, with its store in a folder of its own. */
export interface MlflowServer {
  readonly url: string;
  /** Asks its REST API, as `experiments/get-by-name`. */
  get(path: string, query: Readonly<Record<string, string>>): Promise<ReturnType<typeof JSON.parse>>;
  post(path: string, body: object): Promise<ReturnType<typeof JSON.parse>>;
  /** What is there of a run. */
  seen(id: string): Promise<SeenRun>;
  stop(): Promise<void>;
}

/** Starts a server; with `serveArtifacts` false one that leaves files to its clients. */
export async function startMlflow({ serveArtifacts = true } = {}): Promise<MlflowServer> {
  const url = await deadAddress();
  const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-mlflow-"));
  const child = spawn(
    PYTHON ?? "python3",
    [
      ...["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", new URL(url).port, "--workers", "1"],
      ...["--backend-store-uri", "sqlite:///mlflow.db"],
      ...(serveArtifacts ? ["--artifacts-destination", "./files"] : ["--no-serve-artifacts"]),
    ],
    {
      cwd: folder,
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
      stdio: ["ignore", "ignore", "pipe"],
      // A group of its own, which ends with it: the server has workers.
      detached: true,
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) {
      const closed = once(child, "close");
      process.kill(-child.pid, "SIGKILL");
      await closed;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually(120, async () => {
      if (child.exitCode !== null) throw new Error(`MLflow ended: ${said}`);
      await fetch(`${url}/health`);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...api(url), stop };
}

function api(url: string): Omit<MlflowServer, "stop"> {
  const answer = async (response: Response) => {
    if (!response.ok)
      throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const get: MlflowServer["get"] = async (to, query) =>
    answer(await fetch(`${url}/api/2.0/mlflow/${to}?${new URLSearchParams(query)}`));
  const post: MlflowServer["post"] = async (to, body) => {
    const headers = { "content-type": "application/json" };
    return answer(
      await fetch(`${url}/api/2.0/mlflow/${to}`, { method: "POST", headers, body: JSON.stringify(body) }),
    );
  };
  const files = async (run: string, folder = ""): Promise<string[]> => {
    const listed = await get("artifacts/list", { run_id: run, ...(folder !== "" && { path: folder }) });
    const found: string[] = [];
    for (const each of listed.files ?? [])
      found.push(...(each.is_dir ? await files(run, each.path) : [each.path]));
    return found.sort();
  };
  return {
    url,
    get,
    post,
    async seen(id) {
      const { info, data } = (await get("runs/get", { run_id: id })).run;
      const pairs = (list: readonly { key: string; value: string }[] = []) =>
        Object.fromEntries(list.map(({ key, value }) => [key, value]));
      const metrics: Record<string, { step: number; value: number }[]> = {};
      for (const { key } of data.metrics ?? []) {
        const history = await get("metrics/get-history", { run_id: id, metric_key: key });
        metrics[key] = history.metrics.map(({ step, value }: { step: number; value: number }) => ({
          step: Number(step),
          value,
        }));
      }
      return {
        params: pairs(data.params),
        metrics,
        tags: pairs(data.tags),
        files: await files(id),
        status: info.status.toLowerCase(),
      };
    },
  };
}

/** What MLflow's own client says of rows, by a model of the server; of probabilities a list for each output. */
export interface MlflowAnswers {
  readonly onnx: { readonly labels: number[]; readonly probabilities: number[][] };
  readonly pyfunc: { readonly labels: number[]; readonly probabilities: number[][] };
  /** The labels of the input example. */
  readonly example: number[];
}

/** Asks MLflow's own client for the answers of a model: the address of one in the server, or a folder. */
export async function mlflowAnswers(
  url: string,
  asked: { readonly model: string; readonly columns: Readonly<Record<string, readonly unknown[]>> },
): Promise<MlflowAnswers> {
  const child = spawn(PYTHON ?? "python3", ["scripts/ci/mlflow-answers.py"], {
    env: {
      ...process.env,
      MLFLOW_TRACKING_URI: url,
      MLFLOW_DISABLE_TELEMETRY: "true",
      PYTHONWARNINGS: "ignore",
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify(asked));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
