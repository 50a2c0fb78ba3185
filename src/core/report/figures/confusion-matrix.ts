import type { ConfusionMatrix } from "../../metrics/confusion.ts";
import { html } from "../html.ts";
import { type Figure, place } from "./plot.ts";

const CELL = 128;
const LEFT = 112;
const TOP = 84;

/** A confusion matrix: the darker a cell, the more of its row's rows are in it. */
export function confusionMatrixFigure({ tn, fp, fn, tp }: ConfusionMatrix): Figure {
  const names = ["negative", "positive"] as const;
  const rows = [
    [tn, fp],
    [fn, tp],
  ];
  const cells = rows.flatMap((row, i) => {
    const total = row[0] + row[1];
    return row.map((count, j) => ({ i, j, count, share: total === 0 ? 0 : count / total }));
  });
  return {
    title: "Confusion matrix",
    description: `Of ${tn + fp} negative rows ${tn} were predicted so, of ${fn + tp} positive rows ${tp}.`,
    width: LEFT + 2 * CELL + 24,
    height: TOP + 2 * CELL + 24,
    body: html`<text x="${LEFT + CELL}" y="${TOP - 30}" text-anchor="middle">predicted</text>
<text x="24" y="${TOP + CELL}" text-anchor="middle" transform="rotate(-90 24 ${TOP + CELL})">actual</text>
${names.map((name, i) => {
  const middle = (i + 0.5) * CELL;
  return html`<text x="${LEFT + middle}" y="${TOP - 8}" text-anchor="middle">${name}</text><text x="${LEFT - 8}" y="${TOP + middle + 4}" text-anchor="end">${name}</text>
`;
})}${cells.map(({ i, j, count, share }) => {
  const [x, y] = [LEFT + j * CELL, TOP + i * CELL];
  return html`<rect class="mark" fill-opacity="${place(share * 0.45)}" x="${x}" y="${y}" width="${CELL}" height="${CELL}"/><rect class="axis" x="${x}" y="${y}" width="${CELL}" height="${CELL}"/>
<text class="title" x="${x + CELL / 2}" y="${y + CELL / 2}" text-anchor="middle">${count}</text><text x="${x + CELL / 2}" y="${y + CELL / 2 + 20}" text-anchor="middle">${Math.round(share * 100)} %</text>
`;
})}`,
  };
}
