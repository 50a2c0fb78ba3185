import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Column, cell, type Table } from "../../core/dataset/table.ts";
import { percent } from "../probability.ts";
import { Sheet } from "../sheet.tsx";
import { TEXTS } from "../texts.ts";
import { ERROR, PROBABILITY } from "./results.ts";
import type { Wish } from "./view.ts";

interface ResultTableProps {
  readonly table: Table;
  /** The rows to show, in their order. */
  readonly rows: Int32Array;
  readonly order: Wish["order"];
  readonly onOrder: (order: Wish["order"]) => void;
}

/** Must be what the style sheet says. */
const ROW_PX = 36;
/** Rows that are drawn above and below what is seen. */
const MARGIN = 10;

/** A table of any length, of which only what is seen is drawn. */
export function ResultTable({ table, rows, order, onOrder }: ResultTableProps) {
  const sheet = useRef<HTMLElement>(null);
  const [first, seen] = useWindow(sheet, rows);
  const columns = useMemo(() => [...table.columns], [table]);
  const widths = useMemo(() => columns.map(([name, column]) => widthOf(name, column)), [columns]);
  const begin = Math.max(0, Math.min(first, rows.length) - MARGIN);
  const end = Math.min(rows.length, first + seen + MARGIN);
  return (
    <Sheet label={TEXTS.batch.results} section={sheet} long>
      <table aria-rowcount={rows.length + 1}>
        <colgroup>
          <col style={{ width: "4.5rem" }} />
          {columns.map(([name], i) => (
            <col key={name} style={{ width: `${widths[i]}ch` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{TEXTS.batch.row}</th>
            {columns.map(([name]) => (
              <Heading key={name} name={name} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={begin} width={columns.length + 1} />
          {Array.from(rows.subarray(begin, end), (row, i) => (
            <tr key={row} aria-rowindex={begin + i + 2}>
              <th scope="row">{row + 1}</th>
              {columns.map(([name, column]) => (
                <Cell key={name} name={name} column={column} row={row} />
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - end} width={columns.length + 1} />
        </tbody>
      </table>
    </Sheet>
  );
}

/** As high as the rows that are not drawn. */
function Gap({ rows, width }: { readonly rows: number; readonly width: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="gap">
      <td colSpan={width} style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  );
}

interface CellProps {
  readonly name: string;
  readonly column: Column;
  readonly row: number;
}

function Cell({ name, column, row }: CellProps) {
  const value = cell(column, row);
  if (name === PROBABILITY)
    return (
      <td class="points" title={value === null ? undefined : String(value)}>
        {typeof value === "number" && percent(value)}
      </td>
    );
  return (
    <td class={name === ERROR ? "caution" : undefined} title={value === null ? undefined : String(value)}>
      {value}
    </td>
  );
}

interface HeadingProps extends Pick<ResultTableProps, "order" | "onOrder"> {
  readonly name: string;
}

/** Sorts by its column: up, then down, then as in the file. */
function Heading({ name, order, onOrder }: HeadingProps) {
  const own = order?.column === name ? order : null;
  const sorted = own === null ? "none" : own.descending ? "descending" : "ascending";
  const next =
    own === null ? { column: name, descending: false } : own.descending ? null : { ...own, descending: true };
  return (
    <th scope="col" aria-sort={sorted} class={name === PROBABILITY ? "points" : undefined}>
      <button type="button" onClick={() => onOrder(next)}>
        {name} <span aria-hidden="true">{{ none: "", ascending: "↑", descending: "↓" }[sorted]}</span>
      </button>
    </th>
  );
}

/** The first row that is seen, and how many are; another set of rows is seen from its beginning. */
function useWindow(sheet: { readonly current: HTMLElement | null }, rows: Int32Array): [number, number] {
  const [view, setView] = useState<[number, number]>([0, 20]);
  useLayoutEffect(() => {
    const element = sheet.current;
    if (element === null) return;
    element.scrollTop = 0;
    const look = (): void =>
      setView((last) => {
        const first = Math.floor(element.scrollTop / ROW_PX);
        const seen = Math.ceil(element.clientHeight / ROW_PX);
        return last[0] === first && last[1] === seen ? last : [first, seen];
      });
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [sheet, rows]);
  return view;
}

const WIDTH_CH = { least: 9, most: 32 };
/** So many values tell how wide a column is. */
const LOOKED_AT = 200;

/** In characters: what most of the first values take, and the name with its arrow. */
function widthOf(name: string, column: Column): number {
  const longest =
    column.kind === "number"
      ? 8
      : column.dictionary.slice(0, LOOKED_AT).reduce((most, text) => Math.max(most, text.length), 0);
  return Math.min(Math.max(longest + 3, name.length + 5, WIDTH_CH.least), WIDTH_CH.most);
}
