import fastStringWidth from "fast-string-width";

/** What there is to draw on. */
export interface Canvas {
  /** In columns. */
  readonly width: number;
  /** Whether it can show more than ASCII. */
  readonly unicode: boolean;
}

/** Draws itself as lines that are not wider than the canvas, and whose meaning does not depend on colour. */
export type Drawing = (canvas: Canvas) => string[];

/** How many columns a text takes: `é` one, `船` two. */
export const columnsOf = (text: string): number => fastStringWidth(text);

/** A text with blanks after it, up to so many columns; a longer one is cut, and the cut is marked. */
export function toWidth(text: string, width: number, { unicode }: Canvas): string {
  const clipped = clip(text, width, unicode ? "…" : "~");
  return clipped + " ".repeat(Math.max(0, width - columnsOf(clipped)));
}

function clip(text: string, width: number, mark: string): string {
  if (columnsOf(text) <= width) return text;
  let kept = "";
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width - 1) break;
    kept += character;
  }
  return width > 0 ? kept + mark : "";
}

/** The most columns that one of the texts takes; 0 of none. */
export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(columnsOf));

/** A share for people: `89 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
