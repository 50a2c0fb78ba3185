import type { NamedConfusion } from "../../metrics/confusion-of.ts";
import { html } from "../html.ts";
import { type Figure, place } from "./plot.ts";

const LARGEST_CELL = 128;
const SMALLEST_CELL = 56;
/** Of all cells beside each other. */
const SIDE = 480;
const TOP = 84;
/** Of a letter, about. */
const LETTER = 7;
const MAX_LETTERS = 16;

/** A confusion matrix: the darker a cell, the more of its row's rows are in it. */
export function confusionMatrixFigure({ names, table }: NamedConfusion): Figure {
  const size = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, SIDE / names.length));
  const left = 56 + LETTER * Math.min(MAX_LETTERS, Math.max(...names.map(({ length }) => length)));
  const middle = (size * names.length) / 2;
  const cells = table.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => ({ i, j, count, share: total === 0 ? 0 : count / total }));
  });
  return {
    title: "Confusion matrix",
    description: described({ names, table }),
    width: left + 2 * middle + 24,
    height: TOP + 2 * middle + 24,
    body: html`<text x="${left + middle}" y="${TOP - 30}" text-anchor="middle">predicted</text>
<text x="24" y="${TOP + middle}" text-anchor="middle" transform="rotate(-90 24 ${TOP + middle})">actual</text>
${names.map((name, k) => {
  const at = (k + 0.5) * size;
  return html`<text x="${left + at}" y="${TOP - 8}" text-anchor="middle">${shortened(name, size / LETTER)}</text><text x="${left - 8}" y="${TOP + at + 4}" text-anchor="end">${shortened(name, MAX_LETTERS)}</text>
`;
})}${cells.map(({ i, j, count, share }) => {
  const [x, y] = [left + j * size, TOP + i * size];
  return html`<rect class="mark" fill-opacity="${place(share * 0.45)}" x="${x}" y="${y}" width="${size}" height="${size}"/><rect class="axis" x="${x}" y="${y}" width="${size}" height="${size}"/>
<text class="title" x="${x + size / 2}" y="${y + size / 2}" text-anchor="middle">${count}</text><text x="${x + size / 2}" y="${y + size / 2 + 20}" text-anchor="middle">${Math.round(share * 100)} %</text>
`;
})}`,
  };
}

function described({ names, table }: NamedConfusion): string {
  const told = table.map((row, k) => {
    const rows = row.reduce((sum, count) => sum + count, 0);
    return `of ${rows} ${names[k]} rows ${row[k]}${k === 0 ? " were predicted so" : ""}`;
  });
  return `O${told.join(", ").slice(1)}.`;
}

function shortened(name: string, letters: number): string {
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, Math.floor(letters) - 1))}…`;
}
