import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { ended, startBinary } from "../helpers/binary.ts";
import { startCollector } from "../helpers/collector.ts";
import { trained } from "../helpers/trained.ts";

const RECORD = JSON.stringify({ Pclass: 3, Sex: "male", Name: "Kelly, Mr. James", SibSp: 0, Parch: 0 });

/** Serves with these variables, asks once, and ends it with SIGTERM. */
async function askedOnce(t: TestContext, env: Readonly<Record<string, string>>, ...options: string[]) {
  const { w } = await trained(t);
  const args = ["serve", "--config", "small.yaml", "--port", "0", ...options];
  const child = startBinary(args, { cwd: w.folder, env });
  t.after(() => child.kill("SIGKILL"));
  const end = ended(child);
  let said = "";
  while (!/http:\S+/.test(said)) {
    const [text] = await Promise.race([
      once(child.stderr ?? child, "data"),
      once(child, "exit").then(() => []),
    ]);
    if (text === undefined) throw new Error(said);
    said += text;
  }
  const [url] = /http:\S+/.exec(said) ?? [];
  const headers = { "content-type": "application/json" };
  assert.equal((await fetch(`${url}/predict`, { method: "POST", headers, body: RECORD })).status, 200);
  child.kill("SIGTERM");
  return end;
}

describe("the traces of a served program", { timeout: 60_000 }, () => {
  it("are sent before it ends, by its workers too", async (t) => {
    const collector = await startCollector(t);
    const endpoint = collector.url.replace("/v1/traces", "");
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: "own" };
    assert.equal((await askedOnce(t, env, "--workers", "2")).code, 0);
    assert.deepEqual(collector.spans.map(({ name }) => name).sort(), ["POST /predict", "predict titanic"]);
    assert.equal(collector.resource["service.name"], "own");
  });

  it("do not keep it from ending when nobody takes them", async (t) => {
    const collector = await startCollector(t, () => 503);
    assert.equal((await askedOnce(t, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url })).code, 0);
  });
});
