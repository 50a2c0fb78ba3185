/**
 * How soon the page is there, as Lighthouse counts it: the first contentful paint, and the total blocking time, which is
 * what tasks took beyond 50 ms each until the page was quiet. The built `titanic-ops serve` with the 300 trees of the
 * project's own dataset file, a headless Chromium, and nothing in any cache; `--slowdown 4` makes its processor that much
 * slower, as Lighthouse does for a phone.
 * `npm run bench:web` builds and runs it; CHROMIUM_PATH names the browser.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { median } from "./median.ts";
import { startServer } from "./start-server.ts";

const { values } = parseArgs({
  options: { loads: { type: "string", default: "9" }, slowdown: { type: "string", default: "1" } },
});
const PAGES = ["predict", "batch", "model", "runs", "traffic", "lineage"];
/** Nothing is fetched or drawn any more after so long. */
const SETTLE_MS = 1_500;

interface Load {
  readonly paintMs: number;
  readonly blockedMs: number;
  /** What was sent of scripts and styles, compressed. */
  readonly bytes: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: Number(values.slowdown) });
    await page.addInitScript(`
      window.longTasks = [];
      new PerformanceObserver((list) => window.longTasks.push(...list.getEntries())).observe({ type: "longtask" });
    `);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(SETTLE_MS * Number(values.slowdown));
    return await page.evaluate<Load>(`({
      paintMs: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      blockedMs: window.longTasks.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
      bytes: performance.getEntriesByType("resource")
        .filter(({ name }) => name.includes("/assets/"))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    })`);
  } finally {
    await context.close();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const bin = path.resolve("dist/cli/main.js");
try {
  execFileSync(process.execPath, [bin, "pipeline"], { cwd: folder, stdio: "ignore" });
  const { child, url } = await startServer([bin, "serve", "--port", "0"], folder);
  // As in the tests of pages: in a container the browser's own sandbox cannot be had.
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const about = `Node ${process.versions.node}, Chromium ${browser.version()}`;
    say(`${cpus()[0].model}, ${cpus().length} cores, ${about}`);
    say(
      `medians of ${values.loads} first loads, the worst in brackets; processor slowed down ${values.slowdown} times`,
    );
    await load(browser, url);
    for (const name of PAGES) {
      const loads: Load[] = [];
      for (let i = 0; i < Number(values.loads); i++) loads.push(await load(browser, `${url}/#/${name}`));
      const told = (key: keyof Load): string => {
        const all = loads.map((each) => each[key]);
        return `${median(all).toFixed(0)} (${Math.max(...all).toFixed(0)})`;
      };
      const [paint, blocked] = [told("paintMs"), told("blockedMs")];
      const size = `${(median(loads.map(({ bytes }) => bytes)) / 1000).toFixed(0)} kB`;
      say(`${name.padEnd(8)} first paint ${paint} ms   blocked ${blocked} ms   ${size} of script and style`);
    }
  } finally {
    await browser.close();
    child.kill();
    await once(child, "exit");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
