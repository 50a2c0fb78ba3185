import assert from "node:assert/strict";
import path from "node:path";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPage } from "../../src/serve/ui/page.ts";
import { launchBrowser } from "./browser.ts";
import { type Serving, serving } from "./serving.ts";
import { type VisitOptions, visit } from "./visit.ts";

/** The built page over a service, and a browser to visit it with. */
export interface ServedPage {
  /** From the first test on. */
  readonly service: Serving;
  visit(
    use: (page: Page, said: string[]) => Promise<void>,
    options?: VisitOptions & { readonly url?: string },
  ): Promise<void>;
  /** Another service with the page, until it is closed. */
  serve(changes: Parameters<typeof serving>[0]): Promise<Serving>;
}

/** Serves the page for the tests of a `describe`; `where` is where their visits begin. */
export function servedPage(where: string, changes: Parameters<typeof serving>[0] = {}): ServedPage {
  let service: Serving | undefined;
  let browser: Browser | undefined;
  const serve: ServedPage["serve"] = async (more) => {
    const page = await loadPage(path.resolve("dist/web"));
    assert.ok(page, "npm run build");
    return serving({ page, ...more });
  };
  const begun = <T>(what: T | undefined): T => {
    assert.ok(what !== undefined, "before the first test");
    return what;
  };
  before(async () => {
    service = await serve(changes);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });
  return {
    get service() {
      return begun(service);
    },
    visit: (use, { url = begun(service).url, ...options } = {}) =>
      visit(begun(browser), url, use, { where, ...options }),
    serve,
  };
}
