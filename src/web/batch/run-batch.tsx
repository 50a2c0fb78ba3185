import { useEffect, useMemo, useRef } from "preact/hooks";
import { Failure, type ServedForm } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { TEXTS } from "../texts.ts";
import type { Mapping } from "./mapping.ts";
import type { CsvFile } from "./read-file.ts";
import { ResultsView } from "./results-view.tsx";
import { type Batch, useBatch } from "./use-batch.ts";

interface RunBatchProps {
  readonly form: ServedForm;
  readonly file: CsvFile;
  readonly mapping: Mapping;
  readonly onLeave: () => void;
  /** Begins again with whichever model answers by now. */
  readonly onNewModel: () => void;
}

/** A batch on its way, and what came of it. */
export function RunBatch({ form, file, mapping, onLeave, onNewModel }: RunBatchProps) {
  const batch = useBatch(form, file, mapping);
  const { state, results } = batch;
  const table = useMemo(
    () => (state.is === "running" || results.done === 0 ? null : results.table()),
    [state, results],
  );
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the step before.
  useEffect(() => heading.current?.focus(), [state.is]);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} class="batch-state">
        {TEXTS.batch.states[state.is](file.name)}
      </h2>
      {state.is === "running" && <Progress batch={batch} />}
      {state.is === "stopped" && state.why instanceof Failure && (
        <FailureNote failure={state.why} onRetry={batch.goOn} />
      )}
      {state.is === "stopped" && !(state.why instanceof Failure) && (
        <Stopped batch={batch} why={state.why} onNewModel={onNewModel} />
      )}
      {table !== null && (
        <ResultsView
          table={table}
          of={batch.rows}
          name={file.name}
          note={form.classes.length > 2 ? TEXTS.batch.ofPredicted : null}
        />
      )}
      {state.is !== "running" && (
        <div class="actions">
          <button type="button" onClick={onLeave}>
            {TEXTS.batch.another}
          </button>
        </div>
      )}
    </>
  );
}

function Progress({ batch: { results, rows, rowsPerSecond, state, cancel } }: { readonly batch: Batch }) {
  const { done, errors } = results;
  return (
    <div class="running">
      <progress value={done} max={rows} aria-label={TEXTS.batch.progress} />
      <p>
        {TEXTS.batch.doneOf(done, rows)}
        {errors > 0 && `, ${TEXTS.batch.errors(errors)}`}
        <span class="hint">
          {" "}
          {TEXTS.batch.rate(rowsPerSecond, (rows - done) / Math.max(rowsPerSecond, 1))}
        </span>
      </p>
      <p class="hint" role="status">
        {state.is === "running" && state.waitSeconds > 0 && TEXTS.batch.waits(state.waitSeconds)}
      </p>
      <button type="button" onClick={cancel}>
        {TEXTS.batch.cancel}
      </button>
    </div>
  );
}

interface StoppedProps {
  readonly batch: Batch;
  readonly why: "model" | "cancelled";
  readonly onNewModel: () => void;
}

function Stopped({ batch, why, onNewModel }: StoppedProps) {
  const { title, text, action } = TEXTS.batch.stopped[why];
  return (
    <div class="failure" role="alert">
      <h3>{title}</h3>
      <p>{text(batch.results.done, batch.rows)}</p>
      <button type="button" onClick={why === "model" ? onNewModel : batch.goOn}>
        {action}
      </button>
    </div>
  );
}
