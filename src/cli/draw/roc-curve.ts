import type { RocCurve } from "../../core/metrics/curves.ts";
import type { Drawing } from "./canvas.ts";
import { createDotGrid } from "./dot-grid.ts";

const MAX_COLUMNS = 56;
const MIN_COLUMNS = 12;
/** As wide as the longest label at the side, and the axis. */
const MARGIN = 6;

/** A ROC curve over the dotted line of guessing: false positives to the right, true positives upwards. */
export function rocCurveDrawing({ fpr, tpr }: Pick<RocCurve, "fpr" | "tpr">): Drawing {
  return ({ width, unicode }) => {
    const columns = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, width - MARGIN - 1));
    // An odd number, so that one half stands at a line of its own.
    const rows = Math.floor(columns / 8) * 2 + 1;
    const grid = createDotGrid(columns, rows);
    grid.line([0, 0], [1, 1], 4);
    for (let i = 1; i < fpr.length; i++) grid.line([fpr[i - 1], tpr[i - 1]], [fpr[i], tpr[i]]);
    const axis = unicode ? { tick: "┤", side: "│", corner: "└", base: "─" } : ASCII_AXIS;
    const ticks = new Map([
      [0, "1.0"],
      [(rows - 1) / 2, "0.5"],
      [rows - 1, "0.0"],
    ]);
    const plot = grid.lines(unicode).map((line, row) => {
      const tick = ticks.get(row);
      return ` ${tick ?? "   "} ${tick === undefined ? axis.side : axis.tick}${line}`;
    });
    const [left, right] = [Math.floor(columns / 2) - 4, Math.ceil(columns / 2) - 4];
    return [
      " true positive rate",
      ...plot,
      `${" ".repeat(MARGIN - 1)}${axis.corner}${axis.base.repeat(columns)}`,
      `${" ".repeat(MARGIN - 1)}0.0${" ".repeat(left)} 0.5${" ".repeat(right)}1.0`,
      "false positive rate".padStart(MARGIN + columns),
    ];
  };
}

const ASCII_AXIS = { tick: "+", side: "|", corner: "+", base: "-" };
