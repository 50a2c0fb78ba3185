import assert from "node:assert/strict";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface VisitOptions extends BrowserContextOptions {
  /** The path, with what comes behind `#`. */
  readonly where?: string;
}

/** Opens a page as somebody new to it, does something with it, and fails when anything was said on its console. */
export async function visit(
  browser: Browser,
  url: string,
  use: (page: Page, said: string[]) => Promise<void>,
  { where = "/", ...options }: VisitOptions = {},
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.goto(url + where);
    await use(page, said);
    assert.deepEqual(said, []);
  } finally {
    await context.close();
  }
}

/** The options of a visit with a phone, in which axe may be run: the page's policy would keep it out. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  bypassCSP: true,
  reducedMotion: "reduce",
} as const satisfies VisitOptions;

interface AxeResults {
  readonly violations: readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[];
}

/** What axe finds that keeps people out; to be asked on a visit with `bypassCSP`. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run()")) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** Fails when something sticks out beside the screen. */
export async function assertFits(page: Page): Promise<void> {
  const { width } = page.viewportSize() ?? { width: 0 };
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
}
