import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPage } from "../../src/serve/ui/page.ts";
import { launchBrowser, skipWithoutChromium } from "../helpers/browser.ts";
import { type Serving, serving } from "../helpers/serving.ts";
import { sevenRuns } from "../helpers/tracked-runs.ts";
import { assertFits, PHONE, type VisitOptions, violations, visit as visitAt } from "../helpers/visit.ts";

/* The page Runs over seven runs on record, of which the last has failed. */

describe("the page Runs in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  let s: Serving;
  let browser: Browser;
  let ids: string[];
  before(async () => {
    const page = await loadPage(path.resolve("dist/web"));
    assert.ok(page, "npm run build");
    s = await serving({ page });
    ids = await sevenRuns(path.join(s.folder, "runs"));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await s?.close();
  });

  const visit = (
    use: (page: Page, said: string[]) => Promise<void>,
    options: VisitOptions = {},
  ): Promise<void> => visitAt(browser, s.url, use, { where: "/#/runs", ...options });

  const tick = (page: Page, id: string) => page.getByRole("checkbox", { name: `Compare run ${id}` }).click();
  const rows = (page: Page) => page.getByRole("region", { name: "The runs" }).locator("tbody tr");

  it("lists the runs, the newest first, with scores, what tells them apart, and why one failed", () =>
    visit(async (page) => {
      await rows(page).first().waitFor();
      assert.equal(await rows(page).count(), 7);
      assert.match((await rows(page).first().textContent()) ?? "", /evaluatefailed: /);
      assert.match((await rows(page).nth(1).textContent()) ?? "", /0\.740.*0\.760.*7/);
    }));

  it("says in full why a run failed, without a mouse, in the table and beside others", () =>
    visit(
      async (page) => {
        const why = page.getByText("no such file");
        assert.equal(await why.isVisible(), false);
        await rows(page).first().locator("summary").focus();
        await page.keyboard.press("Enter");
        await why.waitFor();
        await assertFits(page);
        await tick(page, ids[6]);
        await page.locator(".compared summary").tap();
        await page.locator(".compared").getByText("no such file").waitFor();
      },
      { ...PHONE, hasTouch: true },
    ));

  it("filters as the command line does, says what is wrong with a filter, and keeps it in the address", () =>
    visit(async (page, said) => {
      const filter = page.getByLabel("Filter", { exact: true });
      await filter.fill("metrics.roc_auc > 0.7 and params.criterion =");
      await page.keyboard.press("Enter");
      await page
        .getByRole("alert")
        .getByText(/column \d+/)
        .waitFor();
      assert.equal(await filter.getAttribute("aria-invalid"), "true");
      // Browsers say themselves that a request was refused.
      said.splice(0);
      await filter.fill("metrics.roc_auc > 0.65 and params.criterion = 'gini'");
      await page.getByRole("button", { name: "Filter" }).click();
      await page.getByText("2 runs.").waitFor();
      await page.reload();
      await page.getByText("2 runs.").waitFor();
      await filter.fill("params.max_depth > 100");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "No run passes the filter" }).waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByText("7 runs.").waitFor();
    }));

  it("orders by a column, the highest first, and the other way when it is pressed again", () =>
    visit(async (page) => {
      const button = page.getByRole("columnheader", { name: "accuracy" }).getByRole("button");
      await button.click();
      await rows(page).first().getByText("0.860").waitFor();
      assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
      await button.click();
      await rows(page).first().getByText("0.760").waitFor();
      assert.equal(await page.locator('th[aria-sort="ascending"]').count(), 1);
      assert.match(decodeURIComponent(page.url()), /sort=metrics\.accuracy[+ ]asc/);
    }));

  it("shows the metrics and parameters that are chosen", () =>
    visit(async (page) => {
      await page.getByText(/^Columns: 4 of 4/).click();
      await page.getByLabel("params.criterion").uncheck();
      await page.getByRole("columnheader", { name: "criterion" }).waitFor({ state: "detached" });
      await page.getByText(/^Columns: 3 of 4/).waitFor();
    }));

  it("compares up to five: a line each, parameters that differ, metrics with their change, and curves", () =>
    visit(async (page) => {
      for (const id of ids.slice(1, 6)) await tick(page, id);
      await page.getByText("5 are ticked, and no more can be compared at once.").waitFor();
      assert.equal(await page.getByRole("checkbox", { name: `Compare run ${ids[0]}` }).isDisabled(), true);
      await page.getByRole("heading", { name: "5 runs beside each other" }).waitFor();
      await page.locator(".parallel").waitFor();
      assert.equal(await page.locator(".parallel path.run-line").count(), 5);
      assert.equal(await page.locator(".parallel path.other").count(), 2);
      const params = page.getByRole("region", { name: "Parameters and data that differ" });
      assert.equal(await params.getByRole("row", { name: /^max_depth/ }).textContent(), "max_depth34567");
      const metrics = page.getByRole("region", { name: /^Metrics/ });
      const auc = (await metrics.getByRole("row", { name: /^roc_auc/ }).textContent()) ?? "";
      assert.match(auc, /^roc_auc0\.6600\.680 \+0\.020 ▲ better/);
      await page.getByRole("img", { name: "fold.roc_auc" }).waitFor();
      assert.match(decodeURIComponent(page.url()), new RegExp(`runs=${ids[1]},${ids[2]}`));
      await page.getByRole("button", { name: `Remove ${ids[1]}` }).click();
      await page.getByRole("heading", { name: "4 runs beside each other" }).waitFor();
      await page.getByRole("button", { name: "Compare none" }).click();
      await page.getByRole("heading", { name: /beside each other/ }).waitFor({ state: "detached" });
    }));

  it("needs no mouse", () =>
    visit(async (page) => {
      const box = page.getByRole("checkbox", { name: `Compare run ${ids[0]}` });
      await box.focus();
      await page.keyboard.press("Space");
      await page.getByRole("heading", { name: "One run" }).waitFor();
      assert.equal(await box.isChecked(), true);
      assert.equal(await box.evaluate((element) => element === element.ownerDocument.activeElement), true);
    }));

  it("says what to do where nothing is on record, and where the service is away", () =>
    visit(async (page, said) => {
      await rows(page).first().waitFor();
      const nothing = { runs: [], total: 0, unreadable: [] };
      await page.route("**/runs?*", (route) => route.fulfill({ json: nothing }));
      await page.reload();
      await page.getByRole("heading", { name: "Nothing on record yet" }).waitFor();
      await page.unroute("**/runs?*");
      await page.route("**/runs?*", (route) => route.abort());
      await page.getByRole("button", { name: "Filter" }).click();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.unroute("**/runs?*");
      await page.getByRole("button", { name: "Try again" }).click();
      await rows(page).first().waitFor();
      said.splice(0);
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          await page.getByRole("img", { name: "fold.roc_auc" }).waitFor();
          for (const summary of await page.locator("summary").all()) await summary.click();
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
        },
        { ...PHONE, colorScheme, where: `/#/runs?runs=${ids.slice(1, 6).join(",")}` },
      ));
  }
});
