import { useMemo, useState } from "preact/hooks";
import type { Table } from "../../core/dataset/table.ts";
import { TEXTS } from "../texts.ts";
import { ResultTable } from "./result-table.tsx";
import { countsOf, csvBlob, ERROR, PREDICTION } from "./results.ts";
import { useDeferred } from "./use-deferred.ts";
import { rowsInView, type Wish } from "./view.ts";

interface ResultsViewProps {
  readonly table: Table;
  /** The rows of the file; more than the table has where the batch was stopped. */
  readonly of: number;
  readonly name: string;
  /** What is to be known of the answers; null: nothing. */
  readonly note: string | null;
}

/** The answers to a batch: how many of each, the rows with ways to find some, and all of it as a file. */
export function ResultsView({ table, of, name, note }: ResultsViewProps) {
  const [wish, setWish] = useState<Wish>({ text: "", only: null, order: null });
  const text = useDeferred(wish.text);
  const rows = useMemo(() => rowsInView(table, { ...wish, text }), [table, wish.only, wish.order, text]);
  const classes = countsOf(table, PREDICTION);
  const errors = countsOf(table, ERROR);
  const errorRows = errors.reduce((sum, [, count]) => sum + count, 0);
  const choose = (only: Wish["only"]): void => setWish({ ...wish, only });
  return (
    <div>
      <p>{classes.map(([value, count]) => TEXTS.batch.only(value, count)).join(", ")}</p>
      {note !== null && <p class="hint">{note}</p>}
      <div class="actions">
        <button
          type="button"
          class="primary"
          onClick={() => download(csvBlob(table, allRows(table)), TEXTS.batch.fileName(name))}
        >
          {TEXTS.batch.download(table.rows)}
        </button>
        {rows.length < table.rows && (
          <button type="button" onClick={() => download(csvBlob(table, rows), TEXTS.batch.fileName(name))}>
            {TEXTS.batch.downloadShown(rows.length)}
          </button>
        )}
        {table.rows < of && <p class="hint">{TEXTS.batch.doneOf(table.rows, of)}</p>}
      </div>
      <ErrorList errors={errors} rows={errorRows} onShow={(value) => choose({ column: ERROR, value })} />
      <div class="finders">
        <label>
          <span>{TEXTS.batch.find}</span>
          <input
            type="search"
            value={wish.text}
            onInput={({ currentTarget: { value } }) => setWish({ ...wish, text: value })}
          />
        </label>
        <label>
          <span>{TEXTS.batch.show}</span>
          <select
            value={wish.only?.value ?? ""}
            onChange={({ currentTarget: { value } }) =>
              choose(value === "" ? null : { column: columnOf(classes, value), value })
            }
          >
            <option value="">{TEXTS.batch.all(table.rows)}</option>
            {classes.map(([value, count]) => (
              <option key={value} value={value}>
                {TEXTS.batch.only(value, count)}
              </option>
            ))}
            {errors.map(([value, count]) => (
              <option key={value} value={value}>
                {TEXTS.batch.only(value, count)}
              </option>
            ))}
          </select>
        </label>
        <p role="status" class="hint">
          {TEXTS.batch.shown(rows.length, table.rows)}
        </p>
      </div>
      <ResultTable
        table={table}
        rows={rows}
        order={wish.order}
        onOrder={(order) => setWish({ ...wish, order })}
      />
    </div>
  );
}

function columnOf(classes: ReturnType<typeof countsOf>, value: string): string {
  return classes.some(([each]) => each === value) ? PREDICTION : ERROR;
}

const MOST_ERRORS = 20;

interface ErrorListProps {
  readonly errors: ReturnType<typeof countsOf>;
  readonly rows: number;
  readonly onShow: (error: string) => void;
}

/** What is wrong with rows, each with a way to them. */
function ErrorList({ errors, rows, onShow }: ErrorListProps) {
  if (errors.length === 0) return null;
  return (
    <details class="failure errors" open>
      <summary>{TEXTS.batch.errors(rows)}</summary>
      <ul>
        {errors.slice(0, MOST_ERRORS).map(([error, count]) => (
          <li key={error}>
            <button type="button" class="quiet" onClick={() => onShow(error)}>
              {TEXTS.batch.rows(count)}
            </button>{" "}
            {error}
          </li>
        ))}
      </ul>
      {errors.length > MOST_ERRORS && (
        <p class="hint">{TEXTS.batch.moreErrors(errors.length - MOST_ERRORS)}</p>
      )}
    </details>
  );
}

function allRows({ rows }: Table): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function download(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href, download: name });
  link.click();
  // The browser has taken hold of the bytes by the next task.
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
