import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createAdminToken } from "../../src/serve/limits/admin-token.ts";
import { loadPage } from "../../src/serve/ui/page.ts";
import { launchBrowser, skipWithoutChromium } from "../helpers/browser.ts";
import { type Serving, serving } from "../helpers/serving.ts";
import { assertFits, PHONE, type VisitOptions, violations, visit as visitAt } from "../helpers/visit.ts";

/* The page Model: of two versions the first is champion and has a card, the second is as those of earlier releases. */

const TOKEN = "correct-horse-battery-staple";

describe("the page Model in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  let s: Serving;
  let browser: Browser;
  before(async () => {
    s = await served();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await s?.close();
  });

  async function served(): Promise<Serving> {
    const page = await loadPage(path.resolve("dist/web"));
    assert.ok(page, "npm run build");
    return serving({ page, card: true, adminToken: createAdminToken(TOKEN) });
  }

  /** A service of its own, for a test that changes who is champion. */
  async function ownServed(t: TestContext): Promise<Serving> {
    const own = await served();
    t.after(own.close);
    return own;
  }

  const visit = (
    use: (page: Page, said: string[]) => Promise<void>,
    { url = s.url, ...options }: VisitOptions & { readonly url?: string } = {},
  ): Promise<void> => visitAt(browser, url, use, { where: "/#/model", ...options });

  const whole = (page: Page) => page.getByRole("heading", { name: "History" }).waitFor();

  it("shows the champion: what it is, its scores with intervals beside the baselines, and its figures", () =>
    visit(async (page) => {
      await page.getByRole("heading", { name: "Version 1", exact: true }).waitFor();
      const row = page
        .getByRole("region", { name: "Scores", exact: true })
        .getByRole("row", { name: /^ROC AUC/ });
      assert.match((await row.textContent()) ?? "", /ROC AUC[01]\.\d{3}0\.\d{3} – [01]\.\d{3}0\.5000\.\d{3}/);
      for (const name of [
        "ROC curve",
        "Precision and recall",
        "Calibration",
        "Scores of the held-out rows",
        "Age",
      ])
        await page.getByRole("img", { name, exact: true }).waitFor();
      for (const name of ["Importance", "By sex", "By ticket class", "Parameters", "Limits of use"])
        await page.getByRole("heading", { name }).waitFor();
      await page.getByText("Equal opportunity: the gap of true positive rates").first().waitFor();
    }));

  it("has the numbers of every figure as a table", () =>
    visit(async (page) => {
      await whole(page);
      const figures = page.locator("figure");
      const count = await figures.count();
      assert.ok(count > 8);
      for (let i = 0; i < count; i++) {
        await figures.nth(i).locator("summary").click();
        assert.ok((await figures.nth(i).locator("tbody tr").count()) > 0);
      }
    }));

  it("moves confusion, precision, recall and F1 with the threshold, as the rows have it", () =>
    visit(async (page) => {
      const slider = page.getByRole("slider");
      const cells = async () => {
        const all = await page.locator(".matrix strong").allTextContents();
        const [tn, fp, fn, tp] = all.map(Number);
        return { tn, fp, fn, tp };
      };
      await slider.waitFor();
      const { json } = await s.get("/models/titanic/versions/1");
      assert.deepEqual(await cells(), json.card.evaluation.confusion_matrix);
      await slider.fill("100");
      assert.deepEqual(await cells(), { tn: 124, fp: 0, fn: 76, tp: 0 });
      assert.equal(
        await page.locator(".readings dd").first().textContent(),
        "–",
        "nothing is called positive",
      );
      await slider.focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowRight");
      assert.equal(await slider.getAttribute("aria-valuetext"), "1 %");
      await page.getByRole("button", { name: /^Highest F1/ }).click();
      assert.ok(Number(await slider.inputValue()) > 1);
    }));

  it("says of a version without a card what to do, and shows the scores that there are", () =>
    visit(
      async (page) => {
        await page.getByRole("heading", { name: "Not recorded" }).waitFor();
        await page.getByText(/titanic-ops pipeline --from train/).waitFor();
        await page.getByRole("row", { name: /^Accuracy/ }).waitFor();
      },
      { where: "/#/model?version=2" },
    ));

  it("compares two versions, and has them in the address", () =>
    visit(async (page) => {
      await page.getByRole("link", { name: "Compare version 2 with version 1" }).click();
      await page.getByRole("heading", { name: "Version 1 and version 2" }).waitFor();
      await page.getByText("They predict differently.").waitFor();
      await page.getByRole("region", { name: "Made with" }).getByRole("row", { name: /^seed/ }).waitFor();
      assert.match(page.url(), /#\/model\?version=1&with=2$/);
      await page.reload();
      await page.getByRole("heading", { name: "Version 1 and version 2" }).waitFor();
      await page.getByRole("link", { name: "Compare no more" }).click();
      await page.getByRole("heading", { name: "Version 1 and version 2" }).waitFor({ state: "detached" });
    }));

  it("promotes with the admin token, which is kept nowhere, and rolls back", async (t) => {
    const own = await ownServed(t);
    await visit(
      async (page, said) => {
        await page.getByRole("button", { name: "Promote… Version 2" }).click();
        const dialog = page.getByRole("dialog", { name: "Make version 2 champion?" });
        await dialog.getByLabel(/^Admin token/).fill("wrong");
        await dialog.getByRole("button", { name: "Make it champion" }).click();
        await dialog.getByRole("alert").getByText("the token is wrong").waitFor();
        // Browsers say themselves that a request was refused.
        said.splice(0);
        await dialog.getByLabel(/^Admin token/).fill(TOKEN);
        await dialog.getByLabel("Why, for the history").fill("better on June's data");
        await page.keyboard.press("Enter");
        await page.getByRole("status").getByText("version 2 serves now, instead of 1").waitFor();
        await page.getByText("better on June's data").waitFor();
        assert.equal((await own.get("/form")).json.version, "2");

        await page.getByRole("button", { name: "Roll back…" }).click();
        await page
          .getByRole("dialog", { name: "Roll back?" })
          .getByRole("button", { name: "Roll back" })
          .click();
        await page.getByRole("status").getByText("version 1 serves now, instead of 2").waitFor();
        assert.equal((await own.get("/form")).json.version, "1");

        const kept = String(
          await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"),
        );
        assert.ok(!kept.includes(TOKEN) && !page.url().includes(TOKEN));
      },
      { url: own.url },
    );
  });

  it("tells what a gate refuses, and promotes against it only with a reason", () =>
    visit(async (page, said) => {
      const asked: unknown[] = [];
      await page.route("**/models/titanic/promote", (route) => {
        asked.push(route.request().postDataJSON());
        return asked.length === 1
          ? route.fulfill({
              status: 409,
              json: {
                error: {
                  code: "OPS_GATE_FAILED",
                  message: "the gate `scores` refuses version 2",
                  hint: "look",
                },
                requestId: "r",
              },
            })
          : route.fulfill({ json: { version: 2, previous: 1, changed: true, serving: "2" } });
      });
      await page.getByRole("button", { name: "Promote… Version 2" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(/^Admin token/).fill(TOKEN);
      await dialog.getByRole("button", { name: "Make it champion" }).click();
      await dialog.getByText("the gate `scores` refuses version 2").waitFor();
      said.splice(0);
      await dialog.getByLabel("Promote although a gate refuses").check();
      await dialog.getByRole("button", { name: "Make it champion" }).click();
      assert.equal(asked.length, 1, "without a reason it is not asked for");
      await dialog.getByLabel("Why, for the history").fill("the gate is wrong");
      await dialog.getByRole("button", { name: "Make it champion" }).click();
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(asked, [{ version: 2 }, { version: 2, reason: "the gate is wrong", force: true }]);
    }));

  it("needs no mouse: the dialog takes the focus, Escape closes it, and the focus is back where it was", () =>
    visit(async (page) => {
      const button = page.getByRole("button", { name: "Promote… Version 2" });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      assert.equal(await page.evaluate("document.activeElement.closest('dialog') !== null"), true);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assert.equal(await button.evaluate((element) => element === element.ownerDocument.activeElement), true);
    }));

  it("says what to do without a model, without the service, and when it fails", () =>
    visit(async (page, said) => {
      await whole(page);
      await page.route("**/models", (route) => route.fulfill({ json: [] }));
      await page.reload();
      await page.getByRole("heading", { name: "No model yet" }).waitFor();
      await page.unroute("**/models");
      const failed = { error: { code: "INTERNAL", message: "so it is" }, requestId: "id-of-request" };
      await page.route("**/models", (route) => route.fulfill({ status: 500, json: failed }));
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("id-of-request").waitFor();
      await page.unroute("**/models");
      await page.route("**/models", (route) => route.abort());
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.unroute("**/models");
      await page.getByRole("button", { name: "Try again" }).click();
      await whole(page);
      said.splice(0);
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          await whole(page);
          await page.getByRole("heading", { name: "Version 1 and version 2" }).waitFor();
          for (const summary of await page.locator("summary").all()) await summary.click();
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
          await page.getByRole("button", { name: "Promote… Version 2" }).click();
          await page.getByRole("dialog").waitFor();
          assert.deepEqual(await violations(page), []);
        },
        { ...PHONE, colorScheme, where: "/#/model?version=1&with=2" },
      ));
  }
});
