import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/**
 * A report in one file: it needs no network and no script, follows the reader's light or dark, and prints. `style` is what
 * this report adds to that of all.
 */
export function page(report: {
  readonly title: string;
  readonly body: Html;
  readonly style?: string;
}): string {
  const { title, body, style = "" } = report;
  // The policy holds a reader's browser to what this says: nothing is fetched, and nothing runs.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: STYLE + style }}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.markup;
}

type Content = Html | string | number | null;

/** Up to so many characters the cells of a column stand on one line. */
const SHORT = 20;

/** A table with its caption; numbers stand to the right, and a table that is too wide scrolls by itself. */
export function dataTable(table: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Content[])[];
}): Html {
  const { caption, columns, rows } = table;
  const numeric = columns.map((_, i) => rows.every((row) => typeof row[i] === "number"));
  const isShort = (cell: Content) => cell === null || (typeof cell === "string" && cell.length <= SHORT);
  const short = columns.map((_, i) => rows.every((row) => isShort(row[i])));
  const align = (i: number) => (numeric[i] ? html` class="number"` : short[i] && html` class="short"`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${columns.map((name, i) => html`<th scope="col"${numeric[i] && html` class="number"`}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => tableRow(row, align))}</tbody>
</table>
</div>`;
}

/** A row of a table; `attributes` are those of its cells. */
export function tableRow(
  cells: readonly Content[],
  attributes: (column: number) => Html | false = () => false,
): Html {
  return html`<tr>${cells.map((cell, i) => html`<td${attributes(i)}>${cell}</td>`)}</tr>\n`;
}

/** Names with what belongs to them. */
export function facts(entries: readonly (readonly [name: string, value: Content])[]): Html {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A text cut to so many characters; the cut is marked. */
export function clipped(text: string, most = 160): string {
  const characters = [...text.slice(0, most * 2 + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most).join("")}…`;
}

/** As many of the parts, from the first on, as have room in so many bytes, and how many are left over. */
export function fitting<T>(
  parts: readonly T[],
  maxBytes: number,
  render: (part: T) => Html,
): { shown: Html[]; left: number } {
  const shown: Html[] = [];
  let room = maxBytes;
  for (const part of parts) {
    const rendered = render(part);
    room -= Buffer.byteLength(rendered.markup);
    if (room < 0) break;
    shown.push(rendered);
  }
  return { shown, left: parts.length - shown.length };
}
