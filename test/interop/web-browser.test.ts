import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { parseApiKeys } from "../../src/serve/limits/api-keys.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { servedPage } from "../helpers/served-page.ts";
import { assertFits, PHONE, violations } from "../helpers/visit.ts";

/*
 * The page as a new user meets it, in a real browser: what was built, served by the service, over a model that was
 * trained for the test. Nothing may be said on the console.
 */

const KEY = "a-key-of-the-test";
const KEY_SHA256 = createHash("sha256").update(KEY).digest("hex");

describe("the page in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  const served = servedPage("/");
  const { visit } = served;

  const predict = (page: Page) => page.getByRole("button", { name: "Predict", exact: true }).click();
  const agreement = (page: Page) => page.getByText("Worked out again on this page: the same.");

  it("answers after one action, with reasons and the model's version", () =>
    visit(async (page) => {
      await predict(page);
      await page.getByRole("img", { name: /% for Survived/ }).waitFor();
      await page.getByRole("heading", { name: "What moved it" }).waitFor();
      assert.match(
        (await page.locator(".model-note").textContent()) ?? "",
        new RegExp(`version 1, ${served.service.digests[0].slice(0, 12)}`),
      );
    }));

  it("works out what if as the service does, within 1e-12, and says that it agrees", () =>
    visit(async (page) => {
      await predict(page);
      await agreement(page).waitFor();
      for (const [age, sex] of [
        ["4", "Female"],
        ["61", "Male"],
        ["17.5", "Female"],
      ]) {
        await page.getByLabel("Age, slider").fill(age);
        await page.getByText(sex, { exact: true }).first().click();
        await page.getByText("What if", { exact: true }).waitFor();
        const shown = await page.getByRole("img", { name: /% for Survived/ }).getAttribute("aria-label");
        // The service compares with the browser's own number, to 1e-12, when it is asked for the same.
        await predict(page);
        await page.getByText("What if", { exact: true }).waitFor({ state: "detached" });
        assert.equal(
          await page.getByRole("img", { name: /% for Survived/ }).getAttribute("aria-label"),
          shown,
        );
        await agreement(page).waitFor();
      }
    }));

  it("says so where browser and service do not agree", () =>
    visit(async (page) => {
      await page.route("**/predict?*", async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        await route.fulfill({ response, json: { ...answer, probability: answer.probability + 1e-9 } });
      });
      await predict(page);
      await page.getByText(/This page works out .* where the service said/).waitFor();
    }));

  it("turns the answer by the change that it names", () =>
    visit(async (page) => {
      for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Try an example" }).click();
      await predict(page);
      const heading = page.locator("#answer");
      const before = await heading.textContent();
      await page
        .getByRole("button", { name: /^Try it/ })
        .first()
        .click();
      await page.getByText("What if", { exact: true }).waitFor();
      assert.notEqual(await heading.textContent(), before);
    }));

  it("warns of what training has not seen the like of", () =>
    visit(async (page) => {
      await predict(page);
      await agreement(page).waitFor();
      await page.getByRole("textbox", { name: /^Fare/ }).fill("990");
      await page.getByText(/^Fare 990: training had/).waitFor();
    }));

  it("tells faults at their field, and goes there", () =>
    visit(async (page, said) => {
      const age = page.getByRole("textbox", { name: /^Age/ });
      await age.fill("400");
      await predict(page);
      await page.getByText("Age must be at most 120").waitFor();
      assert.equal(await age.getAttribute("aria-invalid"), "true");
      assert.equal(await age.evaluate((element) => element === element.ownerDocument.activeElement), true);
      await age.fill("40");
      await page.getByText("Age must be at most 120").waitFor({ state: "detached" });
      // Browsers say themselves that a request was refused.
      assert.match(said.splice(0).join(), /^Failed to load resource: .*422[^,]*$/);
    }));

  it("needs no mouse", () =>
    visit(async (page) => {
      await page.getByRole("button", { name: "Predict", exact: true }).waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const focused = () => page.evaluate("document.activeElement.tagName + document.activeElement.type");
      assert.match(String(await focused()), /^MAIN/);
      for (let i = 0; (await focused()) !== "BUTTONsubmit"; i++) {
        assert.ok(i < 40, "the button is not to be reached");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await agreement(page).waitFor();
      await page.getByLabel("Age, slider").focus();
      await page.keyboard.press("ArrowRight");
      await page.getByText("What if", { exact: true }).waitFor();
    }));

  it("opens a link with its values, which the service's log does not get", () =>
    visit(
      async (page) => {
        await page.getByText("Worked out again").waitFor();
        assert.equal(await page.getByRole("textbox", { name: /^Age/ }).inputValue(), "7");
        assert.equal(await page.getByRole("radio", { name: "Female" }).isChecked(), true);
      },
      { where: "/#/predict?Age=7&Sex=female&Pclass=1&SibSp=0&Parch=1" },
    ));

  it("says what to do while the service is away, and goes on when it is back", () =>
    visit(async (page, said) => {
      await page.getByRole("button", { name: "Predict", exact: true }).waitFor();
      await page.context().setOffline(true);
      await predict(page);
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.context().setOffline(false);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("img", { name: /% for Survived/ }).waitFor();
      said.splice(0);
    }));

  for (const [status, code, title] of [
    [500, "INTERNAL", "The service failed"],
    [503, "NOT_READY", "No model is loaded yet"],
    [429, "RATE_LIMITED", "Too much at once"],
  ] as const) {
    it(`says what to do about a ${status}`, () =>
      visit(async (page, said) => {
        await page.route("**/predict?*", (route) =>
          route.fulfill({
            status,
            headers: { "retry-after": "3" },
            json: { error: { code, message: "so it is" }, requestId: "id-of-request" },
          }),
        );
        await predict(page);
        await page.getByRole("heading", { name: title }).waitFor();
        if (status === 500) await page.getByText("id-of-request").waitFor();
        said.splice(0);
      }));
  }

  it("asks for an API key where one is needed", async (t) => {
    const gate = createGate({
      maxConcurrent: 100,
      apiKeys: parseApiKeys("KEYS", KEY_SHA256),
      rateLimiter: null,
    });
    const locked = await served.serve({ gate });
    t.after(locked.close);
    await visit(
      async (tab, said) => {
        await tab.getByLabel("API key").fill(KEY);
        await tab.getByRole("button", { name: "Use this key" }).click();
        await predict(tab);
        await agreement(tab).waitFor();
        said.splice(0);
      },
      { url: locked.url },
    );
  });

  it("keeps the theme that was chosen", () =>
    visit(async (page) => {
      await page.getByLabel("Theme").selectOption("Dark");
      await page.reload();
      assert.equal(await page.getByLabel("Theme").inputValue(), "dark");
      assert.equal(await page.evaluate("getComputedStyle(document.documentElement).colorScheme"), "dark");
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          await page.getByRole("button", { name: "Predict", exact: true }).waitFor();
          assert.deepEqual(await violations(page), []);
          await predict(page);
          await agreement(page).waitFor();
          await page.getByRole("textbox", { name: /^Fare/ }).fill("990");
          await page.getByText(/^Fare 990/).waitFor();
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
        },
        { ...PHONE, colorScheme },
      ));
  }
});
