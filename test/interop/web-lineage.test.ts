import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { LINEAGE } from "../helpers/lineage-told.ts";
import { servedPage } from "../helpers/served-page.ts";
import { assertFits, PHONE, violations } from "../helpers/visit.ts";

/* The page Lineage in a browser. */

describe("the page Lineage in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  const served = servedPage("/#/lineage");
  const { visit } = served;
  const told = async (page: Page, json: object = LINEAGE): Promise<void> => {
    await page.route("**/lineage", (route) => route.fulfill({ json }));
    await page.reload();
    await page.getByRole("heading", { name: "From the raw file to the answer" }).waitFor();
  };
  const details = (page: Page) => page.getByRole("region", { name: "The thing that is chosen" });

  it("shows the model that answers, from the service itself", () =>
    visit(async (page) => {
      await details(page).getByText(served.service.digests[0]).waitFor();
      await details(page).getByRole("button", { name: "Answers of this service" }).click();
      await details(page).getByText("Each answer carries this digest").waitFor();
    }));

  it("leads from the answer back to the raw file, each with its digest and time", () =>
    visit(async (page) => {
      await told(page);
      for (const [name, digest] of [
        ["titanic version 3", "d"],
        ["train.csv", "c"],
        ["processed.csv", "b"],
        ["in.csv", "a"],
      ]) {
        await page
          .getByRole("region", { name: "What was made from what" })
          .getByText(name, { exact: true })
          .click();
        await details(page).getByRole("heading", { name }).waitFor();
        await details(page).getByText(digest.repeat(64)).waitFor();
        if (name !== "in.csv") await details(page).getByText(/2026/).waitFor();
      }
      await details(page).getByText("Made into").waitFor();
      await page.getByText("As a table").click();
      assert.equal(await page.getByRole("table").locator("tbody tr").count(), 6);
    }));

  it("says so where the chain is broken", () =>
    visit(async (page) => {
      const things = LINEAGE.things.map((each, i) => (i === 1 ? { ...each, status: "changed" } : each));
      await told(page, { ...LINEAGE, things, intact: false });
      await page.getByText("The chain is broken").waitFor();
      await page.getByRole("button", { name: /processed\.csv.*changed since/ }).waitFor();
    }));

  it("says what to do while the service is away, and goes on when it is back", () =>
    visit(async (page, said) => {
      await page.route("**/lineage", (route) => route.abort());
      await page.reload();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.unroute("**/lineage");
      await page.getByRole("button", { name: "Try again" }).click();
      await details(page).waitFor();
      await page.route("**/lineage", (route) =>
        route.fulfill({
          status: 500,
          json: { error: { code: "INTERNAL", message: "so it is" }, requestId: "id-of-request" },
        }),
      );
      await page.getByRole("button", { name: "Look again" }).click();
      await page.getByText("id-of-request").waitFor();
      said.splice(0);
    }));

  it("needs no mouse", () =>
    visit(async (page) => {
      await told(page);
      const focused = () => page.evaluate("document.activeElement.textContent");
      for (let i = 0; !String(await focused()).startsWith("processed.csv"); i++) {
        assert.ok(i < 30, "the graph is not to be reached");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await details(page).getByRole("heading", { name: "processed.csv" }).waitFor();
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          await told(page);
          await page.getByText("As a table").click();
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
        },
        { ...PHONE, colorScheme },
      ));
  }
});
