import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { skipWithout } from "./required-service.ts";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** The `skip` option of tests that need a browser. */
export const skipWithoutChromium = skipWithout(
  "chromium",
  existsSync(CHROMIUM),
  "install Chromium, or say where it is with CHROMIUM_PATH",
);

/** Starts a browser that nobody sees, and that asks for nothing by itself. */
export function launchBrowser(): Promise<Browser> {
  // In a container the browser's own sandbox cannot be had; all that it is shown is ours.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/**
 * What a browser complains of from now on: errors and warnings of its console, among them what a content security policy
 * has refused, exceptions of the page, and requests that failed or were answered with an error.
 */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()} ${response.status()}`);
  });
  return complaints;
}
