import type { ComponentChild } from "preact";
import { Sheet } from "./sheet.tsx";

interface PlainTableProps {
  /** What the table is of; read out, and not shown. */
  readonly label: string;
  readonly columns: readonly ComponentChild[];
  /** A row's first cell names it. Numbers stand to the right. */
  readonly rows: readonly (readonly ComponentChild[])[];
}

/** A table of some rows, to be read as it stands. */
export function PlainTable({ label, columns, rows }: PlainTableProps) {
  return (
    <Sheet label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col" class={rows.some((row) => isNumber(row[i])) ? "points" : ""}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest], i) => (
            <tr key={i}>
              <th scope="row" class={isNumber(first) ? "points" : ""}>
                {first}
              </th>
              {rest.map((cell, j) => (
                <td key={j} class={isNumber(cell) ? "points" : ""}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

/** A number, or what is written of one. */
function isNumber(cell: ComponentChild): boolean {
  return typeof cell === "number" || (typeof cell === "string" && /^[+−-]?[\d.,]+( %)?$|^–$/.test(cell));
}
