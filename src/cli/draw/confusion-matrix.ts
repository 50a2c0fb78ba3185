import type { ConfusionMatrix } from "../../core/metrics/confusion.ts";
import { fillOf } from "./bar.ts";
import { type Canvas, type Drawing, percent, toWidth, widest } from "./canvas.ts";

const MAX_BAR = 16;
/** Between columns. */
const GAP = "   ";

/** A confusion matrix, a row for each actual class: how many of it were predicted as what, and the share of the row. */
export function confusionMatrixDrawing({ tn, fp, fn, tp }: ConfusionMatrix): Drawing {
  const rows = [rowOf("negative", [tn, fp]), rowOf("positive", [fn, tp])];
  const classes = rows.map(({ name }) => name);
  const side = widest([...classes, "actual"]);
  const told = widest(rows.flatMap(({ cells }) => cells.map(({ words }) => words)));
  return (canvas) => {
    const room = Math.floor((canvas.width - side - 2 * GAP.length) / 2);
    const length = Math.max(0, Math.min(MAX_BAR, room - told - 1));
    const column = Math.max(widest(classes), told + 1 + length);
    const line = (label: string, cells: readonly string[]): string =>
      [label.padEnd(side), ...cells.map((cell) => toWidth(cell, column, canvas))].join(GAP).trimEnd();
    return [
      line("", ["predicted", ""]),
      line("actual", classes),
      ...rows.map(({ name, cells }) =>
        line(
          name,
          cells.map(({ words, share }) => `${words.padEnd(told)} ${framed(share, length, canvas)}`),
        ),
      ),
    ];
  };
}

function rowOf(name: string, counts: readonly [number, number]) {
  const total = counts[0] + counts[1];
  const cells = counts.map((count) => {
    const share = total === 0 ? 0 : count / total;
    return { words: total === 0 ? "0" : `${count} (${percent(share)})`, share };
  });
  return { name, cells };
}

/** A bar in a frame that is seen whole, so that an empty one is seen as empty. */
function framed(share: number, length: number, canvas: Canvas): string {
  const filled = Math.round(share * length);
  return fillOf(0, canvas).repeat(filled) + fillOf(2, canvas).repeat(length - filled);
}
