import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipWithoutChromium } from "../helpers/browser.ts";
import { servedPage } from "../helpers/served-page.ts";
import { assertFits, PHONE, violations } from "../helpers/visit.ts";
import { passengers } from "../helpers/workspace.ts";

/* The page Batch as a new user meets it: files as people have them, and a service that is not always there. */

describe("the page Batch in a browser", { skip: skipWithoutChromium, timeout: 300_000 }, () => {
  const served = servedPage("/#/batch");
  const { visit } = served;

  const choose = (page: Page, text: string, name = "people.csv") =>
    page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const start = (page: Page) => page.getByRole("button", { name: /^Predict [\d,]+ rows?$/ }).click();
  const downloadButton = (page: Page) => page.getByRole("button", { name: /^Download (?:all|the row)/ });
  const downloaded = async (page: Page): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), downloadButton(page).click()]);
    return readFile(await download.path(), "utf8");
  };

  it("answers example rows in two steps", () =>
    visit(async (page) => {
      await page.getByRole("button", { name: "Try it with example rows" }).click();
      await start(page);
      await page.getByRole("heading", { name: "example.csv, predicted" }).waitFor();
      assert.ok((await page.locator("tbody tr").count()) > 2);
    }));

  it("answers what the service answers, row for row, whatever the columns are called", () =>
    visit(async (page) => {
      const [, ...lines] = passengers(200).trim().split("\n");
      const header =
        "Passenger Id,Survived,Ticket class,Name,sexe,AGE,SibSp,Parch,Ticket,Fare,Cabin,Embarked";
      await choose(page, [`${header},Weight`, ...lines.map((line) => `${line},70`)].join("\n"));
      await page.getByText("Not sent: Survived, Ticket, Weight.").waitFor();
      await start(page);
      const [head, ...rows] = (await downloaded(page)).trim().split("\r\n");
      assert.equal(head, `${header},Weight,Prediction,Probability,Error`);
      rows.forEach((row, i) => {
        assert.ok(row.startsWith(`${lines[i]},70,`), row);
        const probability = Number(row.split(",").at(-2));
        assert.equal(
          probability,
          served.service.offline(served.service.models[0], served.service.records[i]),
        );
      });
      assert.equal(rows.length, 200);
    }));

  it("asks which column is which where it cannot tell, and starts no sooner", () =>
    visit(async (page) => {
      await choose(page, "Klasse,Geschlecht,SibSp,Parch\n3,male,0,0\n1,female,1,0\n");
      await page.getByText("Say which column is: Ticket class, Sex.").waitFor();
      assert.equal(await page.getByRole("button", { name: "Predict 2 rows" }).isDisabled(), true);
      await page.getByLabel("Ticket class").selectOption("Klasse");
      await page.getByLabel("Sex").selectOption("Geschlecht");
      await start(page);
      await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
    }));

  it("lists rows that are at fault, leads to them, and answers the others", () =>
    visit(async (page) => {
      await choose(
        page,
        "Pclass,Sex,Age,SibSp,Parch\n3,male,ninety,0,0\n1,female,30,1,0\n2,male\n3,male,ninety,0,0\n",
      );
      await page.getByText("One row has more or fewer fields than the header; it is not sent.").waitFor();
      await start(page);
      await page.getByText("3 rows have an error").waitFor();
      await page.getByText("has 2 fields where the header has 5").first().waitFor();
      await page.getByRole("button", { name: "2 rows" }).click();
      await page.getByText("2 of 4 rows", { exact: true }).waitFor();
      assert.deepEqual(await page.locator("tbody th").allTextContents(), ["1", "4"]);
    }));

  for (const [what, text, title] of [
    ["an empty file", "", "The file is empty"],
    ["a header alone", "Pclass,Sex\n", "The file has a header and no rows"],
    ["a quote that does not end", 'Pclass,Sex\n"3,male\n', "The quotes of the file do not fit together"],
    ["two columns of one name", "Sex,Sex\nmale,male\n", "Two columns have the same name"],
  ]) {
    it(`says what is wrong with ${what}, and takes another`, () =>
      visit(async (page) => {
        await choose(page, text);
        await page.getByRole("heading", { name: title }).waitFor();
        await choose(page, "Pclass,Sex,SibSp,Parch\n3,male,0,0\n");
        await start(page);
        await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
      }));
  }

  it("answers 100,000 rows, and sorts, finds and scrolls through them", () =>
    visit(async (page) => {
      page.setDefaultTimeout(120_000);
      const lines = Array.from(
        { length: 100_000 },
        (_, i) => `${i + 1},${(i % 3) + 1},${i % 2 ? "male" : "female"},${i % 80},0,0,${(i % 500) / 4}`,
      );
      await choose(page, `PassengerId,Pclass,Sex,Age,SibSp,Parch,Fare\n${lines.join("\n")}\n`);
      await start(page);
      await page.getByRole("progressbar", { name: "Rows predicted" }).waitFor();
      await downloadButton(page).waitFor();
      const sheet = page.getByRole("region", { name: "The rows with their answers" });
      await sheet.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
      });
      await sheet.getByRole("rowheader", { name: "100000" }).waitFor();
      assert.ok((await sheet.locator("tr").count()) < 80);
      const firstAge = () => sheet.locator("tbody tr").first().locator("td").nth(6).textContent();
      await sheet.getByRole("button", { name: /^Age/ }).click();
      await sheet.locator("th[aria-sort=ascending]").waitFor();
      assert.equal(await firstAge(), "0");
      await sheet.getByRole("button", { name: /^Age/ }).click();
      await sheet.locator("th[aria-sort=descending]").waitFor();
      assert.equal(await firstAge(), "79");
      await page.getByLabel("Find").fill("female");
      await page.getByText("50,000 of 100,000 rows", { exact: true }).waitFor();
      await page.getByLabel("Find").fill("");
      assert.equal((await downloaded(page)).trim().split("\r\n").length, 100_001);
    }));

  const many = `Pclass,Sex,SibSp,Parch\n${"3,male,0,0\n".repeat(3_500)}`;

  it("stops when it is told to, keeps what it has, and goes on from there", () =>
    visit(async (page) => {
      let asked = 0;
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route("**/predict/batch", async (route) => {
        if (++asked === 3) await held;
        await route.continue().catch(() => undefined);
      });
      await choose(page, many);
      await start(page);
      await page.getByText("2,000 of 3,500 rows").waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("2,000 of 3,500 rows have an answer.").waitFor();
      release();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
      assert.equal((await downloaded(page)).trim().split("\r\n").length, 3_501);
    }));

  it("goes on when the service is back", () =>
    visit(async (page, said) => {
      let asked = 0;
      await page.route("**/predict/batch", (route) => (++asked === 2 ? route.abort() : route.continue()));
      await choose(page, many);
      await start(page);
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
      assert.match(said.splice(0).join(), /^Failed to load resource[^,]*$/);
    }));

  it("waits while the service is busy, and tells of what failed by its request id", () =>
    visit(async (page, said) => {
      const refusals = [
        [503, "OVERLOADED"],
        [500, "INTERNAL"],
      ] as const;
      let asked = 0;
      await page.route("**/predict/batch", (route) => {
        const refusal = refusals[asked++];
        if (refusal === undefined) return route.continue();
        const [status, code] = refusal;
        return route.fulfill({
          status,
          headers: { "retry-after": "1" },
          json: { error: { code, message: "so it is" }, requestId: "id-of-request" },
        });
      });
      await choose(page, many);
      await start(page);
      await page.getByText("The service is busy; this goes on in 1 s.").waitFor();
      await page.getByText("id-of-request").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
      said.splice(0);
    }));

  it("lets no two versions answer one file", async (t) => {
    t.after(() => served.service.promote(1));
    await visit(async (page) => {
      let asked = 0;
      await page.route("**/predict/batch", async (route) => {
        if (++asked === 2) {
          await served.service.promote(2);
          while (served.service.deps.holder.current()?.version !== "2")
            await new Promise((done) => setTimeout(done, 10));
        }
        await route.continue();
      });
      await choose(page, many);
      await start(page);
      await page.getByText("Another version of the model answers by now").waitFor();
      await page.getByRole("button", { name: "Begin again" }).click();
      await start(page);
      await page.getByRole("heading", { name: "people.csv, predicted" }).waitFor();
    });
  });

  it("needs no mouse", () =>
    visit(async (page) => {
      await page.getByText("Drop a CSV file here").waitFor();
      const focused = () =>
        page.evaluate("document.activeElement.textContent || document.activeElement.type");
      const go = async (to: RegExp): Promise<void> => {
        for (let i = 0; !to.test(String(await focused())); i++) {
          assert.ok(i < 40, `${to} is not to be reached`);
          await page.keyboard.press("Tab");
        }
      };
      await go(/^file$/);
      await go(/^Try it with example rows/);
      await page.keyboard.press("Enter");
      await go(/^Predict \d+ rows/);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "example.csv, predicted" }).waitFor();
      await go(/^Probability/);
      await page.keyboard.press("Enter");
      await page.locator("th[aria-sort=ascending]").waitFor();
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is open to everyone when it is ${colorScheme}: axe finds nothing, and nothing is cut off on a phone`, () =>
      visit(
        async (page) => {
          const look = async (): Promise<void> => {
            assert.deepEqual(await violations(page), []);
            await assertFits(page);
          };
          await page.getByText("Drop a CSV file here").waitFor();
          await look();
          await choose(page, "Class,Sex,Age,SibSp,Parch\n3,male,ninety,0,0\n1,female,30,1,0\n");
          await page.getByText("Which column is which").waitFor();
          await look();
          await start(page);
          await downloadButton(page).waitFor();
          await look();
        },
        { ...PHONE, colorScheme },
      ));
  }
});
