import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { TICKET_CLASS_SPEC } from "../helpers/passenger-records.ts";
import { servedPage } from "../helpers/served-page.ts";
import { assertFits, PHONE, violations } from "../helpers/visit.ts";

/* The pages over a model of three classes: what they show otherwise than of two. */

describe("the page over three classes", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  const { visit } = servedPage("/", { spec: TICKET_CLASS_SPEC, card: true });

  const bars = (page: Page) => page.getByRole("list", { name: "How probable each class is" });
  const predict = async (page: Page) => {
    await page.getByRole("button", { name: "Predict", exact: true }).click();
    await page.getByText("Worked out again on this page: the same.").waitFor();
  };

  it("has a bar for each class, of which the answer is marked, and follows what is changed", () =>
    visit(async (page) => {
      await page.getByRole("heading", { name: "First, Second or Third?" }).waitFor();
      await predict(page);
      const names = await bars(page).getByRole("listitem").allTextContents();
      assert.deepEqual(
        names.map((text) => /First|Second|Third/.exec(text)?.[0]),
        ["First", "Second", "Third"],
      );
      for (const fare of ["200", "5"]) {
        await page.getByLabel("Fare, slider").fill(fare);
        await page.getByText("What if", { exact: true }).waitFor();
        const told = await page.locator("#answer").textContent();
        const marked = bars(page).locator("[aria-current]");
        assert.match((await marked.textContent()) ?? "", new RegExp(`${told}.* % predicted$`));
        await page.getByText(`For “${told}”, from the average of`).waitFor();
        await predict(page);
      }
    }));

  it("turns the answer to the class that it names", () =>
    visit(async (page) => {
      await predict(page);
      const flip = page.locator(".flips li").first();
      const [, named] = /(First|Second|Third) [<>\d. ]+%/.exec((await flip.textContent()) ?? "") ?? [];
      await flip.getByRole("button").click();
      await page.getByText("What if", { exact: true }).waitFor();
      assert.equal(await page.locator("#answer").textContent(), named);
    }));

  it("shows who was taken for whom, and the class that is chosen against the rest", () =>
    visit(
      async (page) => {
        const region = page.getByRole("region", { name: "Right and wrong" });
        await region.waitFor();
        assert.equal(await region.getByRole("row").count(), 4);
        assert.equal(await page.getByRole("slider").count(), 0);
        await page.getByRole("combobox", { name: "Class", exact: true }).selectOption("Third");
        await page.getByRole("heading", { name: "“Third” against the rest" }).waitFor();
        await page.getByText("Share of “Third”").first().waitFor();
      },
      { where: "/#/model" },
    ));

  it("fits a phone, and keeps nobody out", () =>
    visit(async (page) => {
      await predict(page);
      for (const where of ["", "#/model"]) {
        if (where !== "") await page.goto(new URL(`/${where}`, page.url()).href);
        await page.getByRole("heading", { name: where === "" ? "What moved it" : "History" }).waitFor();
        await assertFits(page);
        assert.deepEqual(await violations(page), []);
      }
    }, PHONE));
});
