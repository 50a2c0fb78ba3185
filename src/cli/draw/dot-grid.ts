/** Dots of a braille cell: its two columns, each from top to bottom (Unicode 15, block U+2800). */
const BRAILLE = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BLANK = 0x2800;
/** The dots of the upper half of a cell. */
const UPPER = 0x01 | 0x02 | 0x08 | 0x10;

/** A grid of dots, two by four in each character; (0, 0) is at the lower left, (1, 1) at the upper right. */
export interface DotGrid {
  /** A line from one point to another; with `every` above 1 only each so many-th dot of it. */
  line(from: readonly [number, number], to: readonly [number, number], every?: number): void;
  /** Its lines of text, from the top. */
  lines(unicode: boolean): string[];
}

/** An empty grid of so many characters. */
export function createDotGrid(columns: number, rows: number): DotGrid {
  const cells = new Uint8Array(columns * rows);
  const [width, height] = [columns * 2, rows * 4];
  const set = (x: number, y: number): void => {
    const column = Math.round(x * (width - 1));
    const row = height - 1 - Math.round(y * (height - 1));
    cells[(row >> 2) * columns + (column >> 1)] |= BRAILLE[column & 1][row & 3];
  };
  return {
    line([fromX, fromY], [toX, toY], every = 1) {
      const steps = Math.ceil(Math.max(Math.abs(toX - fromX) * width, Math.abs(toY - fromY) * height, 1));
      for (let step = 0; step <= steps; step += every)
        set(fromX + ((toX - fromX) * step) / steps, fromY + ((toY - fromY) * step) / steps);
    },
    lines: (unicode) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from(cells.subarray(row * columns, (row + 1) * columns), unicode ? braille : ascii)
          .join("")
          .trimEnd(),
      ),
  };
}

function braille(dots: number): string {
  return dots === 0 ? " " : String.fromCodePoint(BLANK + dots);
}

/** Half a cell is the finest that ASCII can tell. */
function ascii(dots: number): string {
  const [upper, lower] = [(dots & UPPER) !== 0, (dots & ~UPPER) !== 0];
  return upper ? (lower ? ":" : "'") : lower ? "." : " ";
}
