import type { NamedConfusion } from "../../core/metrics/confusion-of.ts";
import { fillOf } from "./bar.ts";
import { type Canvas, type Drawing, percent, toWidth, widest } from "./canvas.ts";

const MAX_BAR = 16;
/** Between columns. */
const GAP = "   ";
/** Of a class's name, beside the rows. */
const MAX_SIDE = 24;
const MAX_CONFUSIONS = 10;

/**
 * A confusion matrix, a row for each actual class: how many of it were predicted as what, and the share of the row. Where
 * there are too many classes for the width, the classes that are mistaken for another most often.
 */
export function confusionMatrixDrawing({ names, table }: NamedConfusion): Drawing {
  const rows = table.map((counts, k) => ({ name: names[k], cells: cellsOf(counts) }));
  const side = Math.min(MAX_SIDE, widest([...names, "actual"]));
  const told = widest(rows.flatMap(({ cells }) => cells.map(({ words }) => words)));
  return (canvas) => {
    const room = Math.floor((canvas.width - side - names.length * GAP.length) / names.length);
    if (room < told) return confusions({ names, table }, canvas);
    const length = Math.max(0, Math.min(MAX_BAR, room - told - 1));
    const column = Math.min(room, Math.max(widest(names), told + 1 + length));
    const line = (label: string, cells: readonly string[]): string =>
      [toWidth(label, side, canvas), ...cells.map((cell) => toWidth(cell, column, canvas))]
        .join(GAP)
        .trimEnd();
    return [
      line("", ["predicted", ...names.slice(1).map(() => "")]),
      line("actual", names),
      ...rows.map(({ name, cells }) =>
        line(
          name,
          cells.map(({ words, share }) =>
            length === 0 ? words : `${words.padEnd(told)} ${framed(share, length, canvas)}`,
          ),
        ),
      ),
    ];
  };
}

function cellsOf(counts: readonly number[]) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => {
    const share = total === 0 ? 0 : count / total;
    return { words: total === 0 ? "0" : `${count} (${percent(share)})`, share };
  });
}

function confusions({ names, table }: NamedConfusion, canvas: Canvas): string[] {
  const mistaken = table
    .flatMap((counts, actual) => counts.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
  const shown = mistaken.slice(0, MAX_CONFUSIONS).map(({ actual, predicted, count }) => {
    const words = `${count} of ${names[actual]} predicted as ${names[predicted]}`;
    return toWidth(words, canvas.width, canvas).trimEnd();
  });
  if (mistaken.length === 0) return ["no row is mistaken for another class"];
  const others = mistaken.length - shown.length;
  return others === 0 ? shown : [...shown, `and ${others} other pairs`];
}

/** A bar in a frame that is seen whole, so that an empty one is seen as empty. */
function framed(share: number, length: number, canvas: Canvas): string {
  const filled = Math.round(share * length);
  return fillOf(0, canvas).repeat(filled) + fillOf(2, canvas).repeat(length - filled);
}
