import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";

/*
 * Pages as they looked when somebody last said that they look right. They are set in one font, so that no machine's own
 * fonts decide what fits where, and compared by the mean colour of small squares: how an edge is smoothed, or a pixel more
 * or less, is another browser and no other look.
 */

const FOLDER = path.resolve("test/interop/looks");
/** Pictures that did not match, to be looked at. */
const SEEN = path.resolve("test-results/looks");
/** With this set, what is seen is kept as what is right. */
const KEEP = process.env.TITANIC_OPS_TEST_KEEP_LOOKS !== undefined;

const SQUARE_PX = 8;
/** Of 255, by which the mean of a square may be off. */
const MAX_OFF = 14;
/** The share of squares that may be off by more, and by which a height may be: another forest moves some bars. */
export const MAX_SHARE = 0.03;
const MAX_BYTES = 200_000;

const font = readFileSync(
  createRequire(import.meta.url).resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
).toString("base64");

/** The options of a visit on which looks are compared; half of the size tells a layout as well. */
export const TO_LOOK_AT = {
  deviceScaleFactor: 0.5,
  bypassCSP: true,
  reducedMotion: "reduce",
  timezoneId: "UTC",
  locale: "en-GB",
} as const;

/** Sets a page in the font of the stored pictures. */
export async function setInOneFont(page: Page): Promise<void> {
  const content = `@font-face { font-family: Looks; font-weight: 100 900; src: url(data:font/woff2;base64,${font}) }
    :root { --display: Looks; --text: Looks } *, *::before { font-family: Looks !important }`;
  await page.addStyleTag({ content });
  await page.evaluate("document.fonts.load('16px Looks')");
}

/** The whole page as a picture, of fewer colours than it has: a third of the size, and nothing that anybody would miss. */
export async function picture(page: Page): Promise<Buffer> {
  // On a screen as high as the page, where nothing sticks to an edge and hides what is below it.
  const { width } = page.viewportSize() ?? { width: 0 };
  const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
  await page.setViewportSize({ width, height });
  const image = PNG.sync.read(await page.screenshot({ fullPage: true, animations: "disabled" }));
  const step = 255 / 31;
  for (const [i, value] of image.data.entries()) image.data[i] = Math.round(Math.round(value / step) * step);
  return PNG.sync.write(image, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 });
}

/** Fails when a picture is not as the stored one of the same name. */
export function assertLooks(name: string, seen: Buffer): void {
  const stored = path.join(FOLDER, `${name}.png`);
  assert.ok(seen.length < MAX_BYTES, `${name}: ${seen.length} bytes are too many to keep`);
  if (KEEP) {
    writeFileSync(stored, seen);
    return;
  }
  assert.ok(existsSync(stored), `there is no ${stored}: run once with TITANIC_OPS_TEST_KEEP_LOOKS=1`);
  const off = difference(readFileSync(stored), seen);
  if (off <= MAX_SHARE) return;
  mkdirSync(SEEN, { recursive: true });
  const own = path.join(SEEN, `${name}.png`);
  writeFileSync(own, seen);
  const share = `${(100 * off).toFixed(1)} % of it are off`;
  assert.fail(`${own} is not ${stored}: ${share}. Right all the same? TITANIC_OPS_TEST_KEEP_LOOKS=1`);
}

/** The share of squares in which two pictures differ; 1 where their sizes do. */
export function difference(stored: Buffer, seen: Buffer): number {
  const [a, b] = [PNG.sync.read(stored), PNG.sync.read(seen)];
  if (a.width !== b.width || Math.abs(a.height - b.height) > MAX_SHARE * a.height) return 1;
  const height = Math.min(a.height, b.height);
  let squares = 0;
  let off = 0;
  for (let top = 0; top < height; top += SQUARE_PX) {
    for (let left = 0; left < a.width; left += SQUARE_PX) {
      squares++;
      const [one, other] = [a, b].map((image) => meanColour(image, left, top));
      if (one.some((value, channel) => Math.abs(value - other[channel]) > MAX_OFF)) off++;
    }
  }
  return off / squares;
}

function meanColour({ data, width, height }: PNG, left: number, top: number): number[] {
  const sum = [0, 0, 0];
  let pixels = 0;
  for (let y = top; y < Math.min(top + SQUARE_PX, height); y++) {
    for (let x = left; x < Math.min(left + SQUARE_PX, width); x++) {
      for (const channel of [0, 1, 2]) sum[channel] += data[4 * (y * width + x) + channel];
      pixels++;
    }
  }
  return sum.map((value) => value / pixels);
}
