import type { Writable } from "node:stream";
import { styled } from "./style.ts";

/** A piece of a result for people. */
export type View =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number | null)[])[];
    };

export const text = (content: string): View => ({ kind: "text", text: content });
export const table = (
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  title?: string,
): View => ({ kind: "table", columns, rows, ...(title !== undefined && { title }) });

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
}

export function createPrinter({ stdout, colour }: PrinterOptions): Printer {
  const bold = (content: string): string => (colour ? styled("bold", content) : content);
  return {
    async result(views) {
      for (const view of views) {
        if (view.kind === "text") stdout.write(`${view.text}\n`);
        else stdout.write(`${await renderTable(view, bold, stdout.columns)}\n`);
      }
    },
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    write: (content) =>
      new Promise((resolve, reject) => {
        stdout.write(content, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

async function renderTable(
  view: View & { kind: "table" },
  bold: (content: string) => string,
  width: number | undefined,
): Promise<string> {
  const { default: Table } = await import("cli-table3");
  const rendered = new Table({
    head: view.columns.map(bold),
    style: { head: [], border: [], compact: true },
    colAligns: view.columns.map((_, i) =>
      view.rows.every((row) => typeof row[i] !== "string") ? "right" : "left",
    ),
    ...fitted(view, width),
  });
  rendered.push(...view.rows.map((row) => row.map(shown)));
  return (view.title === undefined ? "" : `${bold(view.title)}\n`) + rendered.toString();
}

/** Where a table is wider than the terminal, the widest column wraps. */
function fitted(
  view: View & { kind: "table" },
  width: number | undefined,
): { colWidths?: (number | null)[]; wordWrap?: boolean } {
  if (width === undefined) return {};
  const widths = view.columns.map(
    (name, i) => Math.max(name.length, ...view.rows.map((row) => shown(row[i]).length)) + 2,
  );
  const excess = widths.reduce((sum, each) => sum + each, widths.length + 1) - width;
  if (excess <= 0) return {};
  const widest = widths.indexOf(Math.max(...widths));
  return {
    colWidths: widths.map((each, i) => (i === widest ? Math.max(12, each - excess) : null)),
    wordWrap: true,
  };
}

function shown(value: string | number | null): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
