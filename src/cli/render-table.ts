import Table from "cli-table3";
import { wrapAnsi } from "fast-wrap-ansi";
import { widest } from "./draw/canvas.ts";
import type { Cell, View } from "./printer.ts";

type TableView = Extract<View, { kind: "table" }>;

interface TableOptions {
  readonly bold: (content: string) => string;
  /** The program's own signs as the terminal shows them. */
  readonly signs: (content: string) => string;
  /** Of the terminal; undefined where there is none, and nothing wraps. */
  readonly width: number | undefined;
  readonly unicode: boolean;
}

/** Narrower, and a column is no longer read. */
const MIN_COLUMN = 8;
/** Names of runs and numbers are kept whole where further columns can go into another table; digests and paths are not. */
const WHOLE_WORD = 28;
/** The blanks beside a cell. */
const PADDING = 2;

const ASCII_BORDERS = {
  top: "-",
  "top-mid": "+",
  "top-left": "+",
  "top-right": "+",
  bottom: "-",
  "bottom-mid": "+",
  "bottom-left": "+",
  "bottom-right": "+",
  left: "|",
  "left-mid": "+",
  mid: "-",
  "mid-mid": "+",
  right: "|",
  "right-mid": "+",
  middle: "|",
};

/**
 * A table that fits the terminal: where it is too wide, its widest columns wrap; where even that does not help, it goes on in
 * further tables, which have the first column too.
 */
export function renderTable(
  { columns, rows }: TableView,
  { bold, signs, width, unicode }: TableOptions,
): string {
  const cells = rows.map((row) => row.map((cell) => signs(shown(cell))));
  const measured = columns.map((name, i) => measure([name, ...cells.map((row) => row[i])]));
  const numeric = columns.map((_, i) => rows.every((row) => typeof row[i] !== "string"));
  return partsOf(measured, width)
    .map((part) => {
      const widths = fitted(
        part.map((i) => measured[i]),
        width,
      );
      const wrapped = (row: readonly string[]) =>
        part.map((i, at) => wrapAnsi(row[i], widths[at], { hard: true, trim: true }));
      const table = new Table({
        head: wrapped(columns).map(bold),
        style: { head: [], border: [], compact: true },
        colAligns: part.map((i) => (numeric[i] ? "right" : "left")),
        ...(!unicode && { chars: ASCII_BORDERS }),
      });
      table.push(...cells.map(wrapped));
      return table.toString();
    })
    .join("\n");
}

/** What the borders and blanks of so many columns take. */
const frameOf = (columns: number): number => columns * (PADDING + 1) + 1;

/** The columns of each table by their index: all in one if they fit when wrapped, else as many as do beside the first. */
function partsOf(columns: readonly Column[], width: number | undefined): number[][] {
  const least = columns.map((column) => Math.min(column.natural, keepingWords(column)));
  const parts: number[][] = [[]];
  least.forEach((_, i) => {
    const part = [...(parts.at(-1) ?? []), i];
    const needed = part.reduce((sum, at) => sum + least[at], frameOf(part.length));
    if (width === undefined || needed <= width || part.length <= 2) parts[parts.length - 1] = part;
    else parts.push([0, i]);
  });
  return parts;
}

/**
 * The widths of columns that are `width` wide together: the widest give way first, down to their longest word, and words are
 * broken only where that is not enough.
 */
function fitted(columns: readonly Column[], width: number | undefined): number[] {
  const widths = columns.map(({ natural }) => natural);
  if (width === undefined) return widths;
  let excess = widths.reduce((sum, each) => sum + each, frameOf(widths.length)) - width;
  for (const least of [
    columns.map(({ word }) => Math.max(word, MIN_COLUMN)),
    columns.map(keepingWords),
    columns.map(() => MIN_COLUMN),
  ]) {
    while (excess > 0) {
      const spare = widths.map((each, i) => (each > least[i] ? each : 0));
      const most = Math.max(...spare);
      if (most === 0) break;
      widths[spare.indexOf(most)]--;
      excess--;
    }
  }
  return widths;
}

/** How narrow a column may be while there is room elsewhere. */
function keepingWords({ word }: Column): number {
  return word <= WHOLE_WORD ? Math.max(word, MIN_COLUMN) : MIN_COLUMN;
}

interface Column {
  /** Without a wrap. */
  readonly natural: number;
  /** Its longest word. */
  readonly word: number;
}

function measure(cells: readonly string[]): Column {
  const split = (at: RegExp) => widest(cells.flatMap((cell) => cell.split(at)));
  return { natural: split(/\n/), word: split(/\s/) };
}

function shown(value: Cell): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
