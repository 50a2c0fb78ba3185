import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { complaintsOf, launchBrowser, skipWithoutChromium } from "../helpers/browser.ts";
import { type Serving, serving } from "../helpers/serving.ts";

describe("the page of the documentation in a browser", {
  skip: skipWithoutChromium,
  timeout: 180_000,
}, () => {
  let server: Serving;
  let browser: Browser;
  before(async () => {
    server = await serving();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("shows every operation, asks for nothing from elsewhere, and breaks no rule of its policy", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${server.url}/docs`);
    const { paths } = (await server.get("/openapi.json")).json;
    const operations = Object.values<object>(paths).flatMap((methods) => Object.keys(methods)).length;
    await page
      .locator(".opblock")
      .nth(operations - 1)
      .waitFor();
    assert.equal(await page.locator(".opblock").count(), operations);
    for (const id of ["predict-predict", "predict-predictBatch", "v2-v2ModelInfer"]) {
      const block = page.locator(`#operations-${id}`);
      await block.locator(".opblock-summary-control").click();
      await block.locator(".responses-table").waitFor();
    }
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:")),
      [],
    );
    await page.close();
  });

  it("sends the example of POST /predict, and shows the answer", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${server.url}/docs`);
    const block = page.locator("#operations-predict-predict");
    await block.locator(".opblock-summary-control").click();
    await block.locator("button.execute").click();
    const answer = block.locator(".live-responses-table");
    await answer.waitFor();
    const status = await answer.locator(".response-col_status").last().textContent();
    assert.match(status ?? "", /^\s*200\b/);
    assert.match((await answer.textContent()) ?? "", /"prediction": "(Survived|Did Not Survive)"/);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});
