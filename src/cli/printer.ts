import type { Writable } from "node:stream";
import { inAscii } from "./charset.ts";
import type { Drawing } from "./draw/canvas.ts";
import { styled } from "./style.ts";

/** A cell of a table for people. */
export type Cell = string | number | null;

/** A piece of a result for people. */
export type View =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: "drawing"; readonly title: string; readonly draw: Drawing };

export const text = (content: string): View => ({ kind: "text", text: content });
export const table = (
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  title?: string,
): View => ({ kind: "table", columns, rows, ...(title !== undefined && { title }) });
export const drawing = (title: string, draw: Drawing): View => ({ kind: "drawing", title, draw });

/** A stream that the process writes to. */
export interface Output extends Writable {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The only door to standard output and standard error. */
export interface Printer {
  /** The result: the one thing that goes to standard output. */
  result(views: readonly View[]): Promise<void>;
  json(value: unknown): void;
  write(text: string): Promise<void>;
}

export interface PrinterOptions {
  readonly stdout: Output;
  readonly colour: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
}

/** What is drawn in where there is no terminal to ask. */
const DEFAULT_WIDTH = 80;

export function createPrinter({ stdout, colour, unicode }: PrinterOptions): Printer {
  const bold = (content: string): string => (colour ? styled("bold", content) : content);
  const signs = (content: string): string => (unicode ? content : inAscii(content));
  const titled = (title: string | undefined, content: string): string =>
    title === undefined ? content : `${bold(title)}\n${content}`;
  const rendered = async (view: View): Promise<string> => {
    if (view.kind === "text") return signs(view.text);
    if (view.kind === "drawing")
      return titled(
        signs(view.title),
        view.draw({ width: stdout.columns ?? DEFAULT_WIDTH, unicode }).join("\n"),
      );
    const { renderTable } = await import("./render-table.ts");
    return titled(view.title, renderTable(view, { bold, signs, width: stdout.columns, unicode }));
  };
  return {
    async result(views) {
      for (const [i, view] of views.entries()) {
        const apart = i > 0 && view.kind === "drawing" ? "\n" : "";
        stdout.write(`${apart}${await rendered(view)}\n`);
      }
    },
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    write: (content) =>
      new Promise((resolve, reject) => {
        stdout.write(content, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
