import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { Readable } from "node:stream";
import { describe, it, type TestContext } from "node:test";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import { readTable } from "../../src/core/dataset/csv/read-table.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { recordsOf, SPEC, tableOfRecord } from "../helpers/passenger-records.ts";
import { type Outcome, predict, serveIn, startLoad } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";
import type { Workspace } from "../helpers/workspace.ts";

const PROMOTES = 100;
const TOKEN = "correct-horse-battery-staple";

/** A workspace with two versions of the model, records to ask for, and what each version says of them offline. */
async function twoVersions(t: TestContext) {
  const { w, cli } = await trained(t);
  await w.config("other.yaml", (dataset) => {
    dataset.model.forest.n_estimators = 15;
  });
  const { code, stderr } = await cli("pipeline --config other.yaml --source in.csv");
  assert.equal(code, 0, stderr);
  const records = await someRecords(w);
  const store = createModelStore(w.at("artifacts", "models"), SPEC.name);
  const offline = new Map<string, { version: string; probabilities: number[] }>();
  for (const version of [1, 2]) {
    const { model, manifest } = await store.load(version);
    const probabilities = records.map((record) => model.scoreRaw(tableOfRecord(record))[0]);
    offline.set(manifest.digest, { version: String(version), probabilities });
  }
  const [one, two] = [...offline.values()];
  assert.notDeepEqual(one.probabilities, two.probabilities);
  return { w, records, offline };
}

async function someRecords(w: Workspace) {
  const types = new Map([...columnKinds(SPEC.columns).keys()].map((name) => [name, SPEC.columns[name].type]));
  const table = await readTable(Readable.from([await readFile(w.at("in.csv"))]), { types }, "in.csv");
  return recordsOf(table).slice(0, 50);
}

describe("a champion that is changed a hundred times under load", { timeout: 600_000 }, () => {
  for (const workers of ["1", "2"]) {
    it(`fails no request, and each answer is that of one version offline, with --workers ${workers}`, async (t) => {
      const { w, records, offline } = await twoVersions(t);
      const env = { TITANIC_OPS_ADMIN_TOKEN: TOKEN };
      const { child, end, url } = await serveIn(t, w, ["--workers", workers], env);
      const check = ({ status, body, error, record }: Outcome): string => {
        assert.equal(status, 200, `${error ?? ""} ${body}`);
        const { modelDigest, modelVersion, probability } = JSON.parse(body);
        const expected = offline.get(modelDigest);
        assert.ok(expected, `an unknown digest: ${body}`);
        assert.equal(modelVersion, expected.version);
        assert.equal(probability, expected.probabilities[record]);
        return modelVersion;
      };
      const traffic = startLoad(t, url, { clients: 64, records, restMs: 40 });
      let slowestMs = 0;
      for (let i = 0; i < PROMOTES; i++) {
        const version = 2 - (i % 2);
        const asked = performance.now();
        const response = await fetch(`${url}/models/${SPEC.name}/promote`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
          body: JSON.stringify({ version, reason: `promotion ${i}` }),
        });
        assert.equal(response.status, 200, await response.clone().text());
        slowestMs = Math.max(slowestMs, performance.now() - asked);
        // Whichever worker takes the connection, it has swapped by now.
        for (let probe = 0; probe < 2; probe++) {
          assert.equal(check(await predict(url, new Agent(), records[0])), String(version));
        }
      }
      const versions = (await traffic.stop()).flat().map(check);
      assert.deepEqual([...new Set(versions)].sort(), ["1", "2"]);
      t.diagnostic(`${versions.length} answers, the slowest promotion ${Math.round(slowestMs)} ms`);
      child.kill("SIGTERM");
      assert.equal((await end).code, 0);
    });
  }
});
