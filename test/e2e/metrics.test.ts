import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";
import { DASHBOARDS } from "../../src/core/dashboards/dashboards.ts";
import { metricNames, queriesOf } from "../helpers/dashboard-queries.ts";
import { RULES } from "../helpers/rules.ts";
import { served } from "../helpers/served-binary.ts";

/** Each metric that a service tells, with its type; asked once, so that there is something to tell. */
async function scraped(t: TestContext, ...options: string[]) {
  const { url } = await served(t, "--prediction-log", "predictions", ...options);
  await fetch(`${url}/nowhere`);
  const text = await (await fetch(`${url}/metrics`)).text();
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  return { text, types };
}

/** The same as the page has it. */
const DOCUMENTED = [
  ...readFileSync("docs/reference/metrics.md", "utf8").matchAll(/^\| `(\w+)` \| (\w+) \|/gm),
].map(([, name, type]) => `${name} ${type}`);

const linuxOnly = process.platform === "linux" ? false : "did not run: some metrics are Linux's alone";

describe("the metrics of a served program", { timeout: 60_000, skip: linuxOnly }, () => {
  it("are those of the reference page, of one process and of several", async (t) => {
    const one = await scraped(t);
    const several = await scraped(t, "--workers", "2");
    assert.deepEqual([...new Set([...one.types, ...several.types])].sort(), [...DOCUMENTED].sort());
    for (const { text } of [one, several]) {
      assert.match(text, /^http_requests_total\{method="GET",route="other",code="404"\} 1$/m);
      // Told as numbers, of a group too.
      assert.match(text, /^nodejs_eventloop_lag_p99_seconds \d/m);
      assert.match(text, /^prediction_log_queue_rows 0$/m);
      assert.match(text, /^prediction_log_up 1$/m);
    }
  });

  it("are all that dashboards and rules ask for, besides what rules record", async (t) => {
    const { types } = await scraped(t);
    // A histogram is asked for by its parts.
    const told = types.flatMap((each) => {
      const [name, type] = each.split(" ");
      return type === "histogram" ? ["bucket", "sum", "count"].map((part) => `${name}_${part}`) : [name];
    });
    const recorded = RULES.flatMap(({ record }) => record ?? []);
    // Prometheus' own.
    const known = new Set([...told, ...recorded, "up", "ALERTS"]);
    const asked = [...Object.values(DASHBOARDS).flatMap((make) => queriesOf(make())), ...RULES];
    assert.ok(asked.length > 60);
    const names = asked.flatMap(({ expr }) => metricNames(expr));
    assert.ok(names.length >= asked.length);
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(
      recorded.filter((name) => !names.includes(name)),
      [],
      "recorded for nobody",
    );
  });
});
