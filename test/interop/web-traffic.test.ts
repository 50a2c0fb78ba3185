import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { parseApiKeys } from "../../src/serve/limits/api-keys.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { servedPage } from "../helpers/served-page.ts";
import { smallDriftWatch } from "../helpers/small-drift-watch.ts";
import { assertFits, PHONE, violations } from "../helpers/visit.ts";

/* The page Traffic in a browser, over a service that is asked things while somebody looks. */

const KEY = "a-key-of-the-test";

describe("the page Traffic in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  const drift = smallDriftWatch();
  const served = servedPage("/#/traffic", { drift, grafanaUrl: "https://grafana.example/d/x" });
  const { visit } = served;

  const older = () => served.service.records.slice(0, 50).map((record) => ({ ...record, Age: 90 }));
  const live = (page: Page) => page.getByRole("status").getByText("Live", { exact: true }).waitFor();

  it("shows what is asked while it is open, and says so where nothing is", () =>
    visit(async (page) => {
      await live(page);
      await page.getByText("Nothing was asked in this time.").waitFor();
      await page.getByText("None since the service began.").waitFor();
      await served.service.post("/predict", { instances: older() });
      await page.getByText("50 predictions").waitFor();
      await page.getByText("Nothing was asked in this time.").waitFor({ state: "detached" });
      await page.getByText(/^Age (?:moved up|rose|tripled|became)/).waitFor();
      await page.getByRole("img", { name: /^Age: median/ }).waitFor();
      assert.equal(
        await page.getByRole("link", { name: "Dashboards in Grafana" }).getAttribute("href"),
        "https://grafana.example/d/x",
      );
    }));

  it("shows the past to who comes later, over the range that is chosen, and as a table", () =>
    visit(async (page) => {
      await live(page);
      for (const range of ["Last 24 hours", "Last hour", "Last 5 minutes"]) {
        await page.getByLabel("Time range").selectOption(range);
        await page.getByText("50 predictions").waitFor();
      }
      const rows = page.locator('table[aria-label="Per second"] tbody tr');
      assert.equal(await rows.count(), 0, "what is not looked at is not drawn");
      await page.getByText("As a table").first().click();
      await rows.first().waitFor();
      assert.equal(await rows.count(), 30);
    }));

  it("stands still while it is paused", () =>
    visit(async (page) => {
      await live(page);
      await page.getByText("50 predictions").waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await served.service.post("/predict", served.service.records[0]);
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      await page.getByText("50 predictions").waitFor();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("51 predictions").waitFor();
    }));

  it("says when the connection is lost, and comes back by itself", () =>
    visit(async (page, said) => {
      await live(page);
      const port = Number(new URL(served.service.url).port);
      assert.ok(port > 0);
      await page.route("**/traffic", (route) => route.abort());
      // The stream that is open ends when the page goes where it is not wanted, and comes back.
      await page.evaluate("location.hash = '#/predict'");
      await page.getByRole("button", { name: "Predict", exact: true }).waitFor();
      await page.evaluate("location.hash = '#/traffic'");
      await page.getByText("Connection lost; it is tried again").waitFor();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.unroute("**/traffic");
      await live(page);
      said.splice(0);
    }));

  it("says what to do about a 500, by its request id", () =>
    visit(async (page, said) => {
      await page.route("**/traffic", (route) =>
        route.fulfill({
          status: 500,
          json: { error: { code: "INTERNAL", message: "so it is" }, requestId: "id-of-request" },
        }),
      );
      await page.reload();
      await page.getByText("id-of-request").waitFor();
      said.splice(0);
    }));

  it("sends the API key that was given", async (t) => {
    const digest = createHash("sha256").update(KEY).digest("hex");
    const apiKeys = parseApiKeys("KEYS", digest);
    const gate = createGate({ maxConcurrent: 100, apiKeys, rateLimiter: null });
    const locked = await served.serve({ gate });
    t.after(locked.close);
    await visit(
      async (tab, said) => {
        await tab.getByLabel("API key").fill(KEY);
        await tab.getByRole("button", { name: "Use this key" }).click();
        await live(tab);
        said.splice(0);
      },
      { url: locked.url },
    );
  });

  it("needs no mouse", () =>
    visit(async (page) => {
      await live(page);
      const focused = () => page.evaluate("document.activeElement.textContent");
      for (let i = 0; (await focused()) !== "Pause"; i++) {
        assert.ok(i < 30, "Pause is not to be reached");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Go on" }).waitFor();
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          await live(page);
          await page.getByText("drifted", { exact: true }).first().waitFor();
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
        },
        { ...PHONE, colorScheme },
      ));
  }
});
