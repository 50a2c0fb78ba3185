import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { parseDrift } from "../../src/core/sample/drift.ts";
import { samplePassengersCsv } from "../../src/core/sample/passengers-csv.ts";
import { runBinary } from "../helpers/binary.ts";
import { launchBrowser, skipWithoutChromium } from "../helpers/browser.ts";
import { ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { serveIn } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";
import { assertFits, PHONE, type VisitOptions, violations, visit } from "../helpers/visit.ts";

describe("the page of a drift report in a browser", { skip: skipWithoutChromium, timeout: 120_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  it("can be read by everybody, on a phone and on paper, in light and dark, without a script", async (t) => {
    const { w, cli } = await trained(t);
    const drift = parseDrift("age=+11,fare=x2,embarked=missing:0.2");
    await w.write("new.csv", [...samplePassengersCsv({ rows: 400, seed: 3, drift })].join(""));
    const { code, stderr } = await cli(
      "drift-report --config small.yaml --current new.csv --output report.html",
    );
    assert.equal(code, 0, stderr);
    const url = pathToFileURL(w.at("report.html")).href;
    const wide: VisitOptions = { viewport: { width: 1440, height: 900 }, bypassCSP: true };
    for (const options of [PHONE, wide])
      for (const colorScheme of ["light", "dark"] as const)
        await visit(
          browser,
          url,
          async (page) => {
            assert.deepEqual(await violations(page), []);
            await assertFits(page);
          },
          { ...options, colorScheme, where: "" },
        );
    await visit(
      browser,
      url,
      async (page) => {
        await page.getByRole("heading", { level: 1, name: "Drift report drift" }).waitFor();
        await page.getByRole("img", { name: /^Age: median \d+ in the reference, \d+ now$/ }).waitFor();
        assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
      },
      { javaScriptEnabled: false, where: "" },
    );
  });
});

describe("a drift report on what a service wrote to Postgres", {
  skip: skipWithoutPostgres,
  timeout: 120_000,
}, () => {
  it("has the predictions of the time asked for, and what became of them", async (t) => {
    const { w, cli } = await trained(t);
    const url = new URL(POSTGRES_URL);
    url.searchParams.set("schema", ownSchema(t));
    const served = await serveIn(t, w, ["--prediction-log", url.href]);
    const post = async (where: string, body: unknown): Promise<{ predictions: { label: number }[] }> => {
      const response = await fetch(`${served.url}${where}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-request-id": "asked" },
        body: JSON.stringify(body),
      });
      assert.equal(response.status, 200, await response.clone().text());
      return (await response.json()) as { predictions: { label: number }[] };
    };
    const instances = Array.from({ length: 60 }, (_, i) => ({
      Pclass: 1 + (i % 3),
      Sex: i % 2 === 0 ? "male" : "female",
      SibSp: 0,
      Parch: 0,
      Ticket: "1",
      Age: 60 + (i % 20),
      Fare: 100 + i,
    }));
    const { predictions } = await post("/predict", { instances });
    const items = predictions.map(({ label }, index) => ({
      requestId: "asked",
      index,
      outcome: label,
    }));
    await post("/feedback", { items });
    served.child.kill("SIGTERM");
    assert.equal((await served.end).code, 0);

    const report = async (line: string, world = {}) =>
      JSON.parse((await cli(`drift-report --config small.yaml --json ${line}`, world)).stdout).report;
    const found = await report(`--since 1h --current ${url.href}`);
    assert.deepEqual(
      [found.current.kind, found.current.rows, found.current.outcomes],
      ["prediction-log", 60, 60],
    );
    assert.equal(found.comparison.performance.accuracy.current.value, 1);
    assert.ok(
      found.summary.some((clause: string) => clause.startsWith("Age moved up by")),
      found.summary.join(),
    );
    assert.doesNotMatch(found.current.name, /root|postgres@/);
    // That of the configured database, where nothing else is named.
    const configured = await report("", { env: { DATABASE_URL: url.href } });
    assert.deepEqual(configured.comparison, found.comparison);

    await sleep(5);
    const { code, stderr } = await cli(
      `drift-report --config small.yaml --current ${url.href} --since ${new Date().toISOString()}`,
    );
    assert.equal(code, 2);
    assert.match(stderr, /OPS_INPUT_NO_ROWS.*no predictions in postgres:.* since/s);
  });

  it("says which server does not answer, and nothing of the password", async (t) => {
    const { w } = await trained(t);
    const url = "postgres://user:hush@127.0.0.1:1/none";
    const { code, stderr, stdout } = await runBinary(
      ["drift-report", "--config", "small.yaml", "--current", url],
      { cwd: w.folder },
    );
    assert.equal(code, 3, stderr);
    assert.match(stderr, /OPS_DATABASE_FAILED/);
    assert.doesNotMatch(stderr + stdout, /hush/);
  });
});
