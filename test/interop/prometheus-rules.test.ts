import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { NO_PROMETHEUS, runProgram } from "../helpers/prometheus.ts";

describe("what Prometheus and Alertmanager read", { skip: NO_PROMETHEUS, timeout: 60_000 }, () => {
  it("is what they take", async () => {
    const checked = await runProgram("promtool", "check", "config", "manifests/prometheus/prometheus.yml");
    assert.match(checked, /2 rule files found/);
    await runProgram("promtool", "check", "rules", "--lint=all", "--lint-fatal", ...filesIn("rules"));
    assert.match(
      await runProgram("amtool", "check-config", "manifests/alertmanager/alertmanager.yml"),
      /2 receivers/,
    );
  });

  it("alerts when it should, and not before", async () => {
    const files = filesIn("tests");
    assert.ok(files.length >= 4);
    const said = await runProgram("promtool", "test", "rules", ...files);
    assert.equal(said.match(/SUCCESS/g)?.length, files.length);
  });

  it("wakes somebody for a page, and writes a ticket for all else", async () => {
    const to = (...labels: string[]) =>
      runProgram(
        "amtool",
        "config",
        "routes",
        "test",
        "--config.file=manifests/alertmanager/alertmanager.yml",
        ...labels,
      );
    assert.match(await to("severity=page", "alertname=ServiceDown"), /^page$/m);
    assert.match(await to("severity=ticket", "alertname=ModelStale"), /^ticket$/m);
    assert.match(await to("alertname=Unheard"), /^ticket$/m);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(`manifests/prometheus/${folder}`).map(
    (name) => `manifests/prometheus/${folder}/${name}`,
  );
}
