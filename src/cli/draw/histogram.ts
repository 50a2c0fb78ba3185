import { inAscii } from "../charset.ts";
import { stackedBar } from "./bar.ts";
import { columnsOf, type Drawing, toWidth, widest } from "./canvas.ts";

/** One bar: what it stands for, how much of each part it has (nothing below 0), and what is said after it. */
export interface HistogramBin {
  readonly label: string;
  readonly parts: readonly number[];
  readonly note: string;
}

const MAX_BAR = 50;
const MIN_BAR = 4;
const MAX_LABEL_SHARE = 0.4;

/** Bars that lie under each other, on one scale: the longest takes the room that there is. */
export function histogram(given: readonly HistogramBin[]): Drawing {
  return (canvas) => {
    // Before anything is measured: what stands for a sign may be longer than it.
    const told = canvas.unicode ? (text: string) => text : inAscii;
    const bins = given.map(({ label, note, parts }) => ({ label: told(label), note: told(note), parts }));
    const notes = widest(bins.map(({ note }) => note));
    const labels = Math.min(
      widest(bins.map(({ label }) => label)),
      Math.max(1, Math.floor(canvas.width * MAX_LABEL_SHARE)),
    );
    const room = canvas.width - labels - notes - 4;
    // Where there is no room for both, the bar stays and the words go.
    const withNotes = room >= MIN_BAR;
    const length = Math.max(1, Math.min(MAX_BAR, withNotes ? room : canvas.width - labels - 2));
    const most = Math.max(...bins.map(({ parts }) => sum(parts)), Number.MIN_VALUE);
    return bins.map(({ label, parts, note }) => {
      const drawn = stackedBar(
        parts.map((part) => Math.max(0, part) / most),
        length,
        canvas,
      );
      const line = `${toWidth(label, labels, canvas)}  ${drawn}`;
      if (!withNotes) return line;
      return `${line}${" ".repeat(Math.max(0, length - columnsOf(drawn)))}  ${note}`.trimEnd();
    });
  };
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + Math.max(0, part), 0);
}
