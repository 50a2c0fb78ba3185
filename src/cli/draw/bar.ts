import type { Canvas } from "./canvas.ts";

/** Nothing to a whole cell, in eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** What tells the parts of a bar apart, from the first on. */
export const FILLS = { unicode: ["█", "▒", "░"], ascii: ["#", "=", "-"] } as const;

/** The fill of the part at an index; those after the last have the last one's. */
export function fillOf(part: number, { unicode }: Canvas): string {
  const fills = unicode ? FILLS.unicode : FILLS.ascii;
  return fills[Math.min(part, fills.length - 1)];
}

/** A bar over a share of `width` cells, to the eighth of a cell; not to be seen for 0 alone. */
export function bar(share: number, width: number, canvas: Canvas): string {
  const cells = Math.min(1, Math.max(0, share)) * width;
  if (!canvas.unicode) return "#".repeat(atLeastOne(cells, Math.round(cells)));
  const eighths = atLeastOne(cells, Math.round(cells * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** A bar of several parts, one behind the other; shares of `width` cells each. */
export function stackedBar(shares: readonly number[], width: number, canvas: Canvas): string {
  if (shares.length === 1) return bar(shares[0], width, canvas);
  const total = shares.reduce((sum, each) => sum + each, 0);
  const cells = atLeastOne(total, Math.round(Math.min(1, total) * width));
  let drawn = 0;
  let upTo = 0;
  return shares
    .map((share, part) => {
      upTo += share;
      // From the sum, so that the parts together are as long as the whole.
      const end = total === 0 ? 0 : Math.round((upTo / total) * cells);
      const piece = fillOf(part, canvas).repeat(end - drawn);
      drawn = end;
      return piece;
    })
    .join("");
}

/** What is there is to be seen. */
function atLeastOne(value: number, rounded: number): number {
  return value > 0 ? Math.max(1, rounded) : 0;
}
