import { type Html, html } from "../html.ts";

/** A picture of its own, in light and dark, with the same in words for those who do not see it. */
export interface Figure {
  readonly title: string;
  /** What there is to be seen, in a sentence. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: Html;
}

/** How what is drawn looks, in a file of its own and in a page. */
export const FIGURE_STYLE = `
svg { background: #ffffff; color: #1c2430; font: 13px system-ui, "Segoe UI", Roboto, sans-serif; }
text { fill: currentColor; } .title { font-size: 15px; font-weight: 600; }
.axis, .grid { stroke: currentColor; fill: none; } .grid { stroke-opacity: .15; }
.guide { stroke: currentColor; stroke-dasharray: 2 4; fill: none; }
.line { stroke: #2166ac; stroke-width: 2; fill: none; } .mark { fill: #2166ac; }
@media (prefers-color-scheme: dark) {
  svg { background: #14181e; color: #e7ebf0; } .line { stroke: #7fb8ea; } .mark { fill: #7fb8ea; }
}
`;

/** A figure as an SVG file: it needs no other file, and runs nothing. */
export function svgFile({ title, description, width, height, body }: Figure): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${title}</title>
<desc id="description">${description}</desc>
<style>${{ markup: FIGURE_STYLE }}</style>
<text class="title" x="16" y="26">${title}</text>
${body}
</svg>
`.markup;
}

/** A figure as a part of a page, which has {@link FIGURE_STYLE}. */
export function inlineFigure({ title, description, width, height, body }: Figure): Html {
  return html`<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<text class="title" x="16" y="26">${title}</text>
${body}
</svg><figcaption>${description}</figcaption></figure>
`;
}

/** To the hundredth of a unit, which is less than a pixel. */
export function place(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const SIZE = 320;
const LEFT = 64;
const TOP = 44;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

type Point = readonly [x: number, y: number];

const at = ([x, y]: Point): string => `${place(LEFT + x * SIZE)} ${place(TOP + (1 - y) * SIZE)}`;

/** A line through points of the unit square. */
export function line(points: readonly Point[], className: "line" | "guide"): Html {
  return html`<path class="${className}" d="M${points.map(at).join("L")}"/>`;
}

/** A dot at a point of the unit square, as large as what it stands for. */
export function dot(point: Point, radius: number): Html {
  const [x, y] = at(point).split(" ");
  return html`<circle class="mark" cx="${x}" cy="${y}" r="${place(radius)}"/>`;
}

/** A figure over the unit square, whose axes are shares. */
export function unitPlot(
  about: Pick<Figure, "title" | "description"> & { readonly x: string; readonly y: string },
  layers: readonly Html[],
): Figure {
  const { title, description, x, y } = about;
  const [bottom, right, middle] = [TOP + SIZE, LEFT + SIZE, TOP + SIZE / 2];
  const body = html`${TICKS.map((tick) => {
    const [across, up] = [place(LEFT + tick * SIZE), place(bottom - tick * SIZE)];
    return html`<path class="grid" d="M${LEFT} ${up}H${right}M${across} ${TOP}V${bottom}"/>
<text x="${LEFT - 8}" y="${Number(up) + 4}" text-anchor="end">${tick}</text><text x="${across}" y="${bottom + 18}" text-anchor="middle">${tick}</text>
`;
  })}<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${right}"/>
<text x="${LEFT + SIZE / 2}" y="${bottom + 40}" text-anchor="middle">${x}</text><text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${y}</text>
${layers}`;
  return { title, description, width: right + 32, height: bottom + 56, body };
}
