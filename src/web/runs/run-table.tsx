import { useState } from "preact/hooks";
import type { ParamValue } from "../../core/tracking/events.ts";
import type { RunSummary } from "../../core/tracking/run-record.ts";
import { score } from "../numbers.ts";
import { Sheet } from "../sheet.tsx";
import { TEXTS } from "../texts.ts";
import { moment } from "../times.ts";
import { type FieldName, fieldOf, fieldsOf, shortName, usualFields } from "./fields.ts";
import { RunStatus } from "./run-status.tsx";
import type { RunList } from "./runs-api.ts";

interface RunTableProps {
  readonly list: RunList;
  readonly sort: string;
  readonly picked: readonly string[];
  /** So many can be picked. */
  readonly most: number;
  readonly onSort: (sort: string) => void;
  readonly onPick: (ids: readonly string[]) => void;
  /** Null where no more can be had. */
  readonly onMore: (() => void) | null;
}

/** The runs, to be ordered by their columns and picked for a comparison. */
export function RunTable({ list, sort, picked, most, onSort, onPick, onMore }: RunTableProps) {
  const { runs, total, unreadable } = list;
  const [fields, setFields] = useState<readonly FieldName[]>(() => usualFields(runs));
  const texts = TEXTS.runs.table;
  const full = picked.length >= most;
  return (
    <section class="card">
      <h2>{texts.title}</h2>
      <p class="hint" role="status">
        {texts.count(runs.length, total)} {full ? texts.full(most) : texts.pick(most)}
      </p>
      <Columns runs={runs} chosen={fields} onChoose={setFields} />
      <Sheet label={texts.title} long>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">{texts.compare}</span>
              </th>
              <SortHeader field="started" name={texts.started} sort={sort} onSort={onSort} />
              <SortHeader field="kind" name={texts.kind} sort={sort} onSort={onSort} />
              <SortHeader field="status" name={texts.status} sort={sort} onSort={onSort} />
              <SortHeader field="seconds" name={texts.seconds} sort={sort} onSort={onSort} />
              <th scope="col">{texts.model}</th>
              {fields.map((field) => (
                <SortHeader key={field} field={field} name={shortName(field)} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => {
              const isPicked = picked.includes(run.id);
              return (
                <tr key={run.id} class={isPicked ? "picked" : ""}>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={texts.pickRun(run.id)}
                      checked={isPicked}
                      disabled={!isPicked && full}
                      onChange={() =>
                        onPick(isPicked ? picked.filter((id) => id !== run.id) : [...picked, run.id])
                      }
                    />
                  </td>
                  <th scope="row" title={run.id}>
                    {moment(run.startedAt)}
                  </th>
                  <td>{run.kind}</td>
                  <td>
                    <RunStatus run={run} />
                  </td>
                  <td class="points">{run.seconds === null ? "–" : run.seconds.toFixed(1)}</td>
                  <td class="points">{run.model?.version ?? "–"}</td>
                  {fields.map((field) => {
                    const value = fieldOf(run, field);
                    return (
                      <td key={field} class={isNumeric(field, value) ? "points" : ""}>
                        {valueText(value)}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Sheet>
      {onMore !== null && total > runs.length && (
        <button type="button" class="quiet" onClick={onMore}>
          {texts.more}
        </button>
      )}
      {unreadable.length > 0 && <p class="caution">{texts.unreadable(unreadable.join(", "))}</p>}
    </section>
  );
}

/** Metrics stand to the right, also where there is none. */
function isNumeric(field: FieldName, value: ParamValue | undefined): boolean {
  return field.startsWith("metrics.") || typeof value === "number";
}

/** A value of a run for people: numbers in few digits, what is not there as a dash. */
export function valueText(value: ParamValue | undefined): string {
  if (value === undefined) return "–";
  if (typeof value !== "number") return String(value ?? TEXTS.runs.nothing);
  return Number.isInteger(value) ? String(value) : score(value);
}

interface SortHeaderProps {
  readonly field: string;
  readonly name: string;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** Orders by a field, the highest first; pressed again, the lowest. */
function SortHeader({ field, name, sort, onSort }: SortHeaderProps) {
  const [by, direction = "desc"] = sort.split(" ");
  const isBy = by === field;
  const descending = isBy && direction === "desc";
  return (
    <th scope="col" aria-sort={isBy ? (descending ? "descending" : "ascending") : undefined}>
      <button type="button" onClick={() => onSort(`${field} ${descending ? "asc" : "desc"}`)}>
        {name}
        <span aria-hidden="true">{isBy ? (descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}

interface ColumnsProps {
  readonly runs: readonly RunSummary[];
  readonly chosen: readonly FieldName[];
  readonly onChoose: (fields: readonly FieldName[]) => void;
}

/** Which metrics and parameters are shown of each run. */
function Columns({ runs, chosen, onChoose }: ColumnsProps) {
  const fields = fieldsOf(runs);
  return (
    <details class="column-choice">
      <summary>{TEXTS.runs.table.columns(chosen.length, fields.length)}</summary>
      <div class="boxes">
        {fields.map((field) => (
          <label key={field} class="box">
            <input
              type="checkbox"
              checked={chosen.includes(field)}
              onChange={() => onChoose(fields.filter((each) => chosen.includes(each) !== (each === field)))}
            />
            {field}
          </label>
        ))}
      </div>
    </details>
  );
}
