import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { parseDataset } from "../../src/core/config/load-dataset.ts";
import type { Subgroups } from "../../src/core/evaluation/subgroups.ts";
import type { GateResult } from "../../src/core/registry/gates/gate-result.ts";
import { createJudge } from "../../src/core/registry/gates/judge.ts";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import {
  datasetFile,
  type Edit,
  ofTicketClass,
  passengers,
  type Workspace,
  workspace,
} from "../helpers/workspace.ts";

/** What gates say of a version of a workspace; each timed prediction takes 2 ms by the clock of the gate. */
async function judged(
  w: Workspace,
  gates: object,
  candidate: number,
  champion: number | null,
  edit: Edit = () => undefined,
): Promise<readonly GateResult[]> {
  const file = datasetFile((dataset) => {
    edit(dataset);
    dataset.gates = gates;
  });
  let ms = 0;
  const judge = createJudge({
    spec: parseDataset(file, "gates.yaml"),
    models: w.at("artifacts", "models"),
    heldOut: w.at("artifacts", "split", "test.csv"),
    elapsedMs: () => {
      ms += 2;
      return ms;
    },
  });
  return judge(candidate, champion);
}

/** A workspace with a version 2, of the same data, whose trees ask one question each. */
async function withWeaker(t: TestContext): Promise<Workspace> {
  const { w, cli } = await trained(t);
  await w.config("small.yaml", (dataset) => {
    dataset.model.forest.max_depth = 1;
  });
  assert.equal((await cli("pipeline --config small.yaml --source in.csv")).code, 0);
  return w;
}

const summary = (results: readonly GateResult[]) => results.map(({ gate, passed }) => [gate, passed]);

describe("gates", () => {
  it("are not asked where none is set up, nor of the champion that they compare with", async (t) => {
    const { w, cli } = await trained(t);
    assert.deepEqual(await judged(w, {}, 1, null), []);
    const { code, stdout } = await cli("evaluate --gates --config small.yaml");
    assert.equal(code, 0);
    assert.match(stdout, /no gate applies/);
  });

  it("hold scores, gaps and latency against their limits, each on both sides", async (t) => {
    const { w } = await trained(t);
    const { metrics } = await w.json("artifacts", "models", "titanic", "1", "manifest.json");
    const { evaluation } = await w.json("artifacts", "models", "titanic", "1", "model-card.json");
    const auc = metrics.test.roc_auc;
    const [bySex] = evaluation.subgroups;
    const gap = bySex.gaps.demographic_parity.difference;
    const limits = (by: number) => ({
      minimum: { roc_auc: auc + by },
      fairness: { Sex: { demographic_parity: gap - by } },
      latency: { p99_ms: 2 - by },
    });
    const names = ["minimum.roc_auc", "fairness.Sex.demographic_parity", "latency.p99_ms"];
    const passed = await judged(w, limits(0), 1, null);
    assert.deepEqual(
      summary(passed),
      names.map((name) => [name, true]),
    );
    assert.deepEqual(
      passed.map(({ observed }) => observed),
      [auc, gap, 2],
    );
    assert.deepEqual(
      summary(await judged(w, limits(0.0001), 1, null)),
      names.map((name) => [name, false]),
    );
  });

  it("compare with the champion on the same rows, or each on its own where these are not there any more", async (t) => {
    const w = await withWeaker(t);
    const gates = { not_worse: {} };
    const [worse] = await judged(w, gates, 2, 1);
    const [better] = await judged(w, gates, 1, 2);
    assert.match(worse.message, /on the same 40 held-out rows/);
    assert.ok(worse.observed !== null && better.observed !== null);
    // The two ask for opposite sides of one test.
    assert.ok(Math.abs(worse.observed + better.observed - 1) < 1e-12);
    assert.deepEqual([worse.passed, better.passed], [worse.observed >= 0.05, true]);
    const [tolerant] = await judged(w, { not_worse: { margin: 0.9 } }, 2, 1);
    assert.ok(tolerant.passed && Number(tolerant.observed) > worse.observed);
    const [strict] = await judged(w, { not_worse: { level: 0.499 } }, 2, 1);
    assert.equal(strict.passed, false);
    await rm(w.at("artifacts", "split", "test.csv"));
    const [apart] = await judged(w, gates, 2, 1);
    assert.match(apart.message, /each on held-out rows of its own/);
    // What both got wrong is no longer set off, so that less can be told.
    assert.ok(Math.abs(Number(apart.observed) - 0.5) < Math.abs(worse.observed - 0.5));
    assert.deepEqual(await judged(w, gates, 2, null), []);
  });

  it("compare with the champion, and hold gaps against their limits, where there are three classes", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.write("in.csv", passengers(200));
    for (const depth of [7, 1]) {
      await w.config("small.yaml", (dataset) => {
        ofTicketClass(dataset);
        dataset.model.forest.max_depth = depth;
      });
      const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv");
      assert.equal(code, 0, stderr);
    }
    const ask = async (gates: object, candidate: number, champion: number | null) =>
      (await judged(w, gates, candidate, champion, ofTicketClass))[0];
    const card = async (version: number) =>
      (await w.json("artifacts", "models", "titanic", String(version), "model-card.json")).evaluation;
    const [worse, better] = [await ask({ not_worse: {} }, 2, 1), await ask({ not_worse: {} }, 1, 2)];
    const [first, second] = [(await card(1)).roc_auc, (await card(2)).roc_auc];
    assert.ok(
      worse.message.startsWith(`ROC AUC ${second.toFixed(4)} against ${first.toFixed(4)} of version 1 on`),
      worse.message,
    );
    assert.ok(Math.abs(Number(worse.observed) + Number(better.observed) - 1) < 1e-12);
    assert.deepEqual([worse.passed, better.passed], [Number(worse.observed) >= 0.05, true]);

    // The class whose groups are furthest apart decides, and is named.
    const gaps: [string, number][] = (await card(1)).classes.map(
      ({ label, subgroups }: { label: string; subgroups: Subgroups[] }) => [
        label,
        subgroups[0].gaps.demographic_parity?.difference,
      ],
    );
    const [label, widest] = gaps.reduce((most, each) => (each[1] > most[1] ? each : most));
    const fairness = (limit: number) => ({ fairness: { Sex: { demographic_parity: limit } } });
    const held = await ask(fairness(widest), 1, null);
    assert.deepEqual([held.passed, held.observed], [true, widest]);
    assert.match(held.message, new RegExp(`^${label}: share predicted positive`));
    assert.equal((await ask(fairness(widest - 0.0001), 1, null)).passed, false);
  });

  it("tell training data that drifted from that of the champion", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("in.csv", passengers(400, 8).replaceAll(/,female,/g, ",male,"));
    const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv --force");
    assert.equal(code, 0, stderr);
    const [drifted] = await judged(w, { drift: { max_share: 0 } }, 2, 1);
    assert.match(drifted.message, /of 11 features drifted from the training rows of version 1 \(.*Sex/);
    assert.equal(drifted.passed, false);
    assert.deepEqual(summary(await judged(w, { drift: { max_share: 1 } }, 2, 1)), [
      ["drift.max_share", true],
    ]);
    const [same] = await judged(w, { drift: { max_share: 0 } }, 1, 1);
    assert.deepEqual([same.observed, same.passed], [0, true]);
  });

  it("keep a version that does not pass from becoming champion in the pipeline, and are kept in the history", async (t) => {
    const { w, cli } = await trained(t);
    await rm(w.at("artifacts"), { recursive: true });
    await w.config("small.yaml", (dataset) => {
      dataset.gates = { minimum: { roc_auc: 1, accuracy: 0.1 } };
    });
    const { code, stdout } = await cli("pipeline --config small.yaml --source in.csv --json");
    assert.equal(code, 0);
    const { registered } = JSON.parse(stdout);
    assert.deepEqual([registered.alias, registered.champion], ["challenger", null]);
    assert.match(
      registered.reason,
      /^the first version; does not pass minimum\.roc_auc: roc_auc 0\.\d+ on 40 held-out rows/,
    );
    const [{ gates }] = (await w.json("artifacts", "models", "titanic", "registry.json")).history;
    assert.deepEqual(
      gates.map(({ gate, passed }: GateResult) => [gate, passed]),
      [
        ["minimum.roc_auc", false],
        ["minimum.accuracy", true],
      ],
    );
    const asked = await cli("evaluate --gates --config small.yaml --json");
    assert.equal(asked.code, 1, asked.stderr);
    assert.deepEqual(JSON.parse(asked.stdout).gates, gates);
    const shown = await cli("evaluate --model 1 --gates --config small.yaml");
    assert.equal(shown.code, 1, shown.stderr);
    assert.match(shown.stdout, /✘ │ minimum\.roc_auc/);
    assert.equal((await cli("evaluate --config small.yaml")).code, 0);
    const refused = await cli("models promote 1 --config small.yaml");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /OPS_GATE_FAILED.*minimum\.roc_auc/s);
    const forced = await cli("models promote 1 --config small.yaml --force --reason 'nothing better'");
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(forced.stdout, /✘ │ minimum\.roc_auc/);
    assert.match(forced.stdout, /although a gate refused/);
  });
});
