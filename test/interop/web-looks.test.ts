import assert from "node:assert/strict";
import path from "node:path";
import { before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { LINEAGE } from "../helpers/lineage-told.ts";
import { assertLooks, difference, MAX_SHARE, picture, setInOneFont, TO_LOOK_AT } from "../helpers/looks.ts";
import { servedPage } from "../helpers/served-page.ts";
import { smallDriftWatch } from "../helpers/small-drift-watch.ts";
import { sevenRuns } from "../helpers/tracked-runs.ts";
import { trafficTold } from "../helpers/traffic-told.ts";
import { assertFits, violations } from "../helpers/visit.ts";
import { passengers } from "../helpers/workspace.ts";

/* Each page as it looks on a phone, on a tablet in the dark and on a wide screen, against the stored pictures. */

/** What the service once told of a version, so that a forest that learns otherwise does not change each curve. */
const VERSION = path.resolve("test/interop/looks/version.golden.json");

const SCREENS = [
  { name: "390", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "820-dark", viewport: { width: 820, height: 1180 }, colorScheme: "dark" },
  { name: "1440", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
] as const;

describe("the look of the page", { skip: skipWithoutChromium, timeout: 600_000 }, () => {
  const drift = smallDriftWatch();
  const served = servedPage("/", { card: true, drift });
  let runs: string[];
  let traffic: string;
  before(async () => {
    const { service } = served;
    runs = await sevenRuns(path.join(service.folder, "runs"));
    const older = service.records.slice(0, 50).map((record) => ({ ...record, Age: 90 }));
    await service.post("/predict", { instances: older });
    traffic = await trafficTold(service.url);
  });

  /** Goes to each page, and on it to what there is most to see of. */
  const PAGES: Record<string, (page: Page) => Promise<void>> = {
    async predict(page) {
      await page.getByRole("button", { name: "Try an example" }).click();
      await page.getByRole("button", { name: "Predict", exact: true }).click();
      await page.getByText("Worked out again on this page: the same.").waitFor();
      await page.getByRole("textbox", { name: /^Fare/ }).fill("990");
      await page.getByText(/^Fare 990/).waitFor();
    },
    async batch(page) {
      const rows = passengers(200)
        .replace(/^3,/m, "3,0,7,")
        .replace(/,(fe)?male,\d+,/, ",male,400,");
      const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(rows) };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("button", { name: /^Predict [\d,]+ rows$/ }).click();
      await page.getByRole("button", { name: /^Download all/ }).waitFor();
    },
    model: (page) => page.getByRole("heading", { name: "Partial dependence" }).waitFor(),
    async runs(page) {
      await page.evaluate(`location.hash = "#/runs?runs=${runs.slice(2, 6).join(",")}"`);
      await page.getByRole("img", { name: "fold.roc_auc" }).waitFor();
    },
    async traffic(page) {
      await page.getByText("Drift away from version 1: Age").waitFor();
      await page.getByText("drifted", { exact: true }).first().waitFor();
    },
    async lineage(page) {
      await page.getByText("Everything that can be looked at").waitFor();
    },
  };

  /** A stream of events that has told this, and stays open. */
  const listens = (page: Page) =>
    page.addInitScript(`{
      const ask = window.fetch;
      window.fetch = (where, ...more) => String(where).endsWith("/traffic")
        ? Promise.resolve(new Response(new ReadableStream({
            start: (to) => to.enqueue(new TextEncoder().encode(${JSON.stringify(traffic)})),
          })))
        : ask(where, ...more);
    }`);

  const look = (
    name: string,
    screen: (typeof SCREENS)[number],
    use: (page: Page) => Promise<void>,
  ): Promise<void> =>
    served.visit(
      async (page) => {
        await listens(page);
        await page.route("**/lineage", (route) => route.fulfill({ json: LINEAGE }));
        await page.route("**/models/titanic/versions/1", (route) => route.fulfill({ path: VERSION }));
        await page.evaluate(`location.hash = "#/${name}"`);
        await page.reload();
        await PAGES[name](page);
        await use(page);
      },
      { ...TO_LOOK_AT, ...screen },
    );

  for (const name of Object.keys(PAGES)) {
    for (const screen of SCREENS) {
      it(`of ${name} at ${screen.name} is the stored one, fits, and keeps nobody out`, () =>
        look(name, screen, async (page) => {
          assert.deepEqual(await violations(page), []);
          await assertFits(page);
          await setInOneFont(page);
          assertLooks(`${name}-${screen.name}`, await picture(page));
        }));
    }
  }

  for (const [what, content] of [
    ["cards that lie under each other", ".charts, .features { display: block !important }"],
    ["charts that are not drawn", "main svg { visibility: hidden }"],
    ["a page that is not in its middle", "main { margin-left: 0 !important }"],
    ["the colours of another theme", ":root { color-scheme: dark !important }"],
  ]) {
    it(`is another with ${what}`, () =>
      look("traffic", SCREENS[2], async (page) => {
        await setInOneFont(page);
        const right = await picture(page);
        assert.equal(difference(right, await picture(page)), 0);
        await page.addStyleTag({ content });
        const off = difference(right, await picture(page));
        assert.ok(off > MAX_SHARE, `${off}`);
      }));
  }
});
