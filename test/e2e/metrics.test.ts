import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";
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
});
