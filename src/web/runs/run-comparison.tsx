import { useCallback, useState } from "preact/hooks";
import { type ComparedMetric, compareRuns } from "../../core/tracking/compare-runs.ts";
import type { RunDetails, RunSummary } from "../../core/tracking/run-record.ts";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { change } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";
import { moment } from "../times.ts";
import { useLoaded } from "../use-loaded.ts";
import { MetricCurves } from "./metric-curves.tsx";
import { ParallelCoordinates } from "./parallel-coordinates.tsx";
import { RunMark } from "./run-mark.tsx";
import { RunStatus } from "./run-status.tsx";
import { valueText } from "./run-table.tsx";
import { fetchRun } from "./runs-api.ts";

interface RunComparisonProps {
  readonly ids: readonly string[];
  /** The runs of the table, for the others to be seen among them. */
  readonly listed: readonly RunSummary[];
  readonly onPick: (ids: readonly string[]) => void;
}

/** The picked runs beside each other. The first is what the others are measured against. */
export function RunComparisonView({ ids, listed, onPick }: RunComparisonProps) {
  const named = ids.join();
  const [runs, reload] = useLoaded(useCallback(() => Promise.all(named.split(",").map(fetchRun)), [named]));
  const texts = TEXTS.runs.comparison;
  return (
    <section class="comparison">
      <div class="heading">
        <h2>{texts.title(ids.length)}</h2>
        <button type="button" class="quiet" onClick={() => onPick([])}>
          {texts.clear}
        </button>
      </div>
      {runs === null && <p class="loading">{TEXTS.loading}</p>}
      {runs instanceof Failure && <FailureNote failure={runs} onRetry={reload} />}
      {runs !== null && !(runs instanceof Failure) && (
        <Compared runs={runs} listed={listed} onPick={onPick} />
      )}
    </section>
  );
}

interface ComparedProps extends Pick<RunComparisonProps, "listed" | "onPick"> {
  readonly runs: readonly RunDetails[];
}

function Compared({ runs, listed, onPick }: ComparedProps) {
  const [all, setAll] = useState(false);
  const texts = TEXTS.runs.comparison;
  const compared = compareRuns(runs);
  const params = compared.params.filter(({ differs }) => all || differs);
  const datasets = compared.datasets.filter(({ differs }) => all || differs);
  const metrics = compared.metrics.filter(({ isAside }) => all || !isAside);
  const heads = runs.map((_, i) => <RunMark key={i} index={i} />);
  return (
    <>
      <ul class="compared card">
        {runs.map((run, i) => (
          <li key={run.id}>
            <RunMark index={i} line />
            <span>
              {moment(run.startedAt)}, {run.kind}
              {run.model !== null && `, ${texts.model(run.model.name, run.model.version)}`}
              <span class="hint"> {run.id}</span>
              {run.error !== null && <RunStatus run={run} />}
            </span>
            <button
              type="button"
              class="quiet"
              onClick={() => onPick(runs.filter((each) => each !== run).map(({ id }) => id))}
            >
              {texts.remove}
              <span class="visually-hidden"> {run.id}</span>
            </button>
          </li>
        ))}
      </ul>
      <ParallelCoordinates runs={runs} listed={listed} />
      <div class="card">
        <h3>{texts.params}</h3>
        {params.length + datasets.length === 0 && <p class="hint">{texts.noDifference}</p>}
        {params.length + datasets.length > 0 && (
          <PlainTable
            label={texts.params}
            columns={[texts.what, ...heads]}
            rows={[
              ...params.map(({ name, values }) => [
                name,
                // Null is a value too; of a run that has none, as an evaluation, nothing is known.
                ...values.map((value, i) =>
                  valueText(Object.hasOwn(runs[i].params, name) ? value : undefined),
                ),
              ]),
              ...datasets.map(({ name, values }) => [
                texts.data(name),
                ...values.map((value) => (value === null ? "–" : `${String(value).slice(0, 12)}…`)),
              ]),
            ]}
          />
        )}
      </div>
      <div class="card">
        <h3>{texts.metrics}</h3>
        <PlainTable
          label={texts.metrics}
          columns={[texts.what, ...heads]}
          rows={metrics.map((metric) => [metric.name, ...metric.values.map((_, i) => metricCell(metric, i))])}
        />
      </div>
      <label class="box">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
        {texts.all}
      </label>
      <MetricCurves runs={runs} />
    </>
  );
}

function metricCell({ values, differences, changes }: ComparedMetric, run: number) {
  const [value, difference, kind] = [values[run], differences[run], changes[run]];
  if (value === null) return "–";
  const moved = change(difference);
  // What cannot be seen in the digits is not worth an arrow.
  if (run === 0 || kind === null || Number(moved) === 0) return valueText(value);
  const words = TEXTS.runs.comparison.changes;
  return (
    <span key="metric" class="moved">
      {valueText(value)} <span class={`hint ${kind}`}>{moved}</span>
      {kind === "better" || kind === "worse" ? (
        <span class={kind}>
          <span aria-hidden="true">{kind === "better" ? " ▲" : " ▼"}</span>
          <span class="visually-hidden"> {words[kind]}</span>
        </span>
      ) : null}
    </span>
  );
}
