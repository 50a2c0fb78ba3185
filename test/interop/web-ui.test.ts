import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { createCors } from "../../src/serve/limits/cors.ts";
import { listenUi } from "../../src/serve/ui/ui-server.ts";
import { launchBrowser, skipWithoutChromium } from "../helpers/browser.ts";
import { serving } from "../helpers/serving.ts";
import { visit } from "../helpers/visit.ts";

/* The page on one origin, the service on another. */

describe("the page apart from the service", { skip: skipWithoutChromium, timeout: 120_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  it("predicts, listens and sends a file across origins, and may ask no third one", async (t) => {
    const s = await serving({ cors: createCors(["*"]) });
    t.after(s.close);
    const folder = path.resolve("dist/web");
    const ui = await listenUi({ host: "127.0.0.1", port: 0, folder, apiUrl: s.url });
    t.after(ui.stop);
    await visit(browser, ui.url, async (page, said) => {
      await page.getByRole("button", { name: "Predict", exact: true }).click();
      await page.getByText("Worked out again on this page: the same.").waitFor();
      await page.getByRole("link", { name: "Traffic" }).click();
      await page.getByText("Live", { exact: true }).waitFor();
      await page.getByRole("link", { name: "Batch" }).click();
      await page.getByRole("button", { name: "Try it with example rows" }).click();
      await page.getByRole("button", { name: /^Predict \d+ rows$/ }).click();
      await page.getByRole("heading", { name: "example.csv, predicted" }).waitFor();
      assert.deepEqual(said, []);
      const asked = await page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'yes', () => 'no')");
      assert.equal(asked, "no");
      assert.match(said.splice(0).join(), /Content Security Policy/);
    });
  });
});
