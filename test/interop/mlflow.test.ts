import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import { cell, type Table } from "../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../src/core/features/derive.ts";
import type { Model } from "../../src/core/model/model.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { createMlflowTracker } from "../../src/core/tracking/mlflow/mlflow-tracker.ts";
import { remoteTrackerContract } from "../contract/remote-tracker.ts";
import { cliIn } from "../helpers/cli.ts";
import { HISTORICAL_FILE, withoutHistoricalFile } from "../helpers/historical-file.ts";
import { deadAddress, httpServer } from "../helpers/http-server.ts";
import {
  type MlflowServer,
  mlflowAnswers,
  skipWithoutMlflow,
  startMlflow,
} from "../helpers/mlflow-server.ts";
import { rawTable } from "../helpers/passenger-records.ts";
import { ofTicketClass, passengers, workspace } from "../helpers/workspace.ts";

let server: MlflowServer;

/** A folder to work in, whose runs go to an experiment of their own. */
async function project(t: TestContext, experiment: string, uri = server.url) {
  const w = await workspace(t);
  const cli = cliIn(w.folder);
  await w.write("in.csv", passengers(200));
  const env = {
    MLFLOW_TRACKING_URI: uri,
    MLFLOW_EXPERIMENT_NAME: experiment,
    TITANIC_OPS_LOG_LEVEL: "silent",
  };
  return {
    w,
    env,
    run: (line: string, more: Record<string, string> = {}) => cli(line, { env: { ...env, ...more } }),
  };
}

const PIPELINE = "pipeline --config small.yaml --source in.csv";

async function runsOf(experiment: string) {
  const { experiment: found } = await server.get("experiments/get-by-name", { experiment_name: experiment });
  const { runs = [] } = await server.post("runs/search", { experiment_ids: [found.experiment_id] });
  return runs as {
    info: { run_id: string; run_name: string; status: string };
    inputs?: { dataset_inputs: unknown[] };
  }[];
}

/** The columns that the graph takes: raw ones, and those that only we can compute. */
function fed(model: Model, raw: Table): Record<string, unknown[]> {
  const { inputs } = model;
  const { columns } = createFeatureDeriver(inputs.features, columnKinds(inputs.columns)).derive(raw);
  const extracted = inputs.features.flatMap((each) => (each.step === "extract" ? [each.as] : []));
  const all = [...raw.columns, ...[...columns].filter(([name]) => extracted.includes(name))];
  return Object.fromEntries(
    all.map(([name, column]) => [
      name,
      Array.from({ length: raw.rows }, (_, row) => cell(column, row) ?? (column.kind === "text" ? "" : null)),
    ]),
  );
}

function assertClose(given: readonly number[], ours: Float64Array): void {
  assert.equal(given.length, ours.length);
  const largest = Math.max(...given.map((each, row) => Math.abs(each - ours[row])));
  assert.ok(largest < 1e-6, `differs by ${largest}`);
}

describe("a real MLflow server", { skip: skipWithoutMlflow }, () => {
  before(async () => {
    server = await startMlflow();
  });
  after(() => server?.stop());

  remoteTrackerContract(async (t) => ({
    tracker: createMlflowTracker({
      uri: server.url,
      user: "ada@host",
      experiment: t.name,
      timeoutMs: 60_000,
    }),
    seen: async (id) => {
      const { params, metrics, tags, files, status } = await server.seen(id);
      return { params, metrics, tags, files, status };
    },
  }));

  it("has a pipeline's run with all of it, and the model, which answers as ours on all rows", {
    skip: withoutHistoricalFile,
  }, async (t) => {
    const { w, run } = await project(t, "whole");
    const done = await run(`pipeline --config small.yaml --source ${HISTORICAL_FILE}`);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stderr, /sent {6}mlflow: http:\/\/127\.0\.0\.1:\d+\/#\/experiments\/\d+\/runs\/\w+/);
    const [{ info, inputs }] = await runsOf("whole");
    const { experiment } = await server.get("experiments/get-by-name", { experiment_name: "whole" });
    assert.deepEqual(experiment.tags, [{ key: "mlflow.experimentKind", value: "custom_model_development" }]);
    const there = await server.seen(info.run_id);
    const here = JSON.parse((await run("runs show --json")).stdout);
    assert.equal(there.status, "finished");
    assert.equal(info.run_name, `pipeline ${here.id}`);
    assert.deepEqual(
      there.params,
      Object.fromEntries(Object.entries(here.params).map(([name, value]) => [name, String(value)])),
    );
    for (const [name, value] of Object.entries(here.metrics)) {
      const points = here.series[name] ?? (value === null ? [] : [{ step: 0, value }]);
      const expected = points.map(({ step, value: at }: { step: number; value: number }) => ({
        step,
        value: at,
      }));
      assert.deepEqual(there.metrics[name] ?? [], expected, name);
    }
    assert.ok(Object.keys(there.metrics).some((name) => name.startsWith("system/")));
    for (const { path: file } of here.files) assert.ok(there.files.includes(file), file);
    for (const file of [
      "MLmodel",
      "model.onnx",
      "conda.yaml",
      "python_env.yaml",
      "requirements.txt",
      "input_example.json",
    ])
      assert.ok(there.files.includes(`model/${file}`), file);
    assert.equal(inputs?.dataset_inputs.length, here.datasets.length);
    const { registered_model: registered } = await server.get("registered-models/get", { name: "titanic" });
    assert.deepEqual(registered.aliases, [{ alias: "champion", version: "1" }]);

    const { model } = await createModelStore(w.at("artifacts", "models"), "titanic").load(1);
    const raw = await rawTable(await readFile(HISTORICAL_FILE, "utf8"));
    const answers = await mlflowAnswers(server.url, {
      model: "models:/titanic@champion",
      columns: fed(model, raw),
    });
    const ours = model.scoreRaw(raw);
    assert.equal(ours.length, 891);
    assertClose(answers.onnx.probabilities[0], ours);
    assertClose(answers.pyfunc.probabilities[0], ours);
    assert.deepEqual(
      answers.onnx.labels,
      Array.from(ours, (score) => Number(score > 0.5)),
    );
    assert.equal(answers.example.length, model.inputs.examples?.length);

    assert.equal((await run("export --config small.yaml --format mlflow --output exported")).code, 0);
    const exported = await mlflowAnswers(server.url, { model: w.at("exported"), columns: fed(model, raw) });
    assertClose(exported.pyfunc.probabilities[0], ours);

    // A second model, and the alias follows whoever is champion here.
    await w.config("other.yaml", (dataset) => {
      dataset.seed = 8;
    });
    assert.equal((await run(`pipeline --config other.yaml --source ${HISTORICAL_FILE}`)).code, 0);
    for (const version of [2, 1]) {
      const promoted = await run(
        `models promote ${version} --config small.yaml --force --reason 'by way of trial'`,
      );
      assert.equal(promoted.code, 0, promoted.stderr);
      const alias = await server.get("registered-models/alias", { name: "titanic", alias: "champion" });
      const { tags } = alias.model_version as { tags: { key: string; value: string }[] };
      assert.equal(tags.find(({ key }) => key === "titanic-ops.version")?.value, String(version));
    }
  });

  it("has a model of three classes, which answers as ours with a column for each", async (t) => {
    const { w, run } = await project(t, "classes");
    await w.config("small.yaml", (dataset) => {
      ofTicketClass(dataset);
      dataset.name = "ticketclass";
    });
    const done = await run(PIPELINE);
    assert.equal(done.code, 0, done.stderr);
    const { model } = await createModelStore(w.at("artifacts", "models"), "ticketclass").load(1);
    const raw = await rawTable(passengers(300, 2));
    const answers = await mlflowAnswers(server.url, {
      model: "models:/ticketclass@champion",
      columns: fed(model, raw),
    });
    const ours = model.answers(model.deriver.derive(raw));
    for (const { labels, probabilities } of [answers.onnx, answers.pyfunc]) {
      assert.deepEqual(
        labels,
        ours.map(({ classIndex }) => classIndex),
      );
      assert.equal(probabilities.length, 3);
      for (const [k, given] of probabilities.entries())
        assertClose(
          given,
          Float64Array.from(ours, ({ probabilities: all = [] }) => all[k]),
        );
    }
  });

  it("is down while a model is trained, which succeeds and says so, and gets each record once later", async (t) => {
    const { run } = await project(t, "later", await deadAddress());
    const trained = await run(PIPELINE);
    assert.equal(trained.code, 0, trained.stderr);
    assert.match(
      trained.stderr,
      /not sent {2}mlflow at .* cannot be reached .*; titanic-ops runs sync sends it later/,
    );
    const failed = await run("runs sync --json");
    assert.equal(failed.code, 3);
    assert.equal(JSON.parse(failed.stdout).trackers[0].failure.code, "OPS_TRACKER_FAILED");
    const up = { MLFLOW_TRACKING_URI: server.url };
    const sent = JSON.parse((await run("runs sync --json", up)).stdout).trackers[0];
    assert.deepEqual([sent.failure, sent.unsent, sent.runs.length], [null, [], 1]);
    const again = JSON.parse((await run("runs sync --json", up)).stdout).trackers[0];
    assert.deepEqual([again.runs, again.models], [[], []]);
    const runs = await runsOf("later");
    assert.equal(runs.length, 1);
    const { metrics } = await server.seen(runs[0].info.run_id);
    assert.equal(metrics["fold.roc_auc"].length, 3);
    assert.equal(metrics.roc_auc.length, 1);
    const doctor = await run("doctor --config small.yaml --source in.csv --json", up);
    const looked = JSON.parse(doctor.stdout).checks.find(({ name }: { name: string }) => name === "mlflow");
    assert.match(looked.found, /MLflow 3\.\d+\.\d+, has every run$/);
  });

  it("is behind something that answers 500 now and then, and gets everything once", async (t) => {
    let asked = 0;
    const flaky = await httpServer(t, async (request, response) => {
      const body: Buffer[] = [];
      for await (const piece of request) body.push(piece);
      // One request in eleven fails before the server hears it, another one after.
      const turn = asked++ % 11;
      if (turn === 0) {
        response.writeHead(500).end("<html>Bad gateway</html>");
        return;
      }
      const { method = "GET", url = "/" } = request;
      const answer = await fetch(server.url + url, {
        method,
        ...(body.length > 0 && { body: Buffer.concat(body) }),
        headers: { "content-type": request.headers["content-type"] ?? "application/octet-stream" },
      });
      const text = await answer.text();
      response.writeHead(turn === 5 ? 502 : answer.status).end(turn === 5 ? "" : text);
    });
    const { run } = await project(t, "flaky", flaky);
    assert.equal((await run(PIPELINE, { TITANIC_OPS_TRACKING: "local" })).code, 0);
    const synced = await run("runs sync --json");
    assert.equal(synced.code, 0, synced.stdout);
    assert.ok(asked > 24, `${asked} requests`);
    const runs = await runsOf("flaky");
    assert.equal(runs.length, 1);
    const { metrics, status } = await server.seen(runs[0].info.run_id);
    assert.equal(status, "finished");
    assert.equal(metrics["fold.roc_auc"].length, 3);
    const filter = `name = 'titanic' and run_id = '${runs[0].info.run_id}'`;
    const { model_versions: versions } = await server.get("model-versions/search", { filter });
    // Registered once: the same version was there from a test before, or is now.
    assert.ok((versions ?? []).length <= 1);
  });
});

describe("an MLflow server that leaves files to its clients", { skip: skipWithoutMlflow }, () => {
  it("has what it can hold, and the run says what it does not", async (t) => {
    const alone = await startMlflow({ serveArtifacts: false });
    t.after(alone.stop);
    const { run } = await project(t, "no files", alone.url);
    const done = await run(PIPELINE);
    assert.equal(done.code, 0, done.stderr);
    const shown = JSON.parse((await run("runs show --json")).stdout);
    assert.equal(shown.sent[0].told, "whole");
    assert.match(
      shown.sent[0].refused.join("\n"),
      /the file figures\/roc-curve\.svg: .*start it with --serve-artifacts/,
    );
    assert.equal(path.basename(shown.sent[0].url).length, 32);
  });
});
