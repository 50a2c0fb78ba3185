import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type ServedForm } from "../api.ts";
import type { Mapping } from "./mapping.ts";
import type { CsvFile } from "./read-file.ts";
import { createResults, type Results } from "./results.ts";
import { ModelChanged, sendRows } from "./send-rows.ts";

/** How a batch stands. */
export type BatchState =
  | { readonly is: "running"; readonly waitSeconds: number }
  | { readonly is: "stopped"; readonly why: Failure | "model" | "cancelled" }
  | { readonly is: "done" };

/** A batch that was begun. */
export interface Batch {
  readonly state: BatchState;
  readonly results: Results;
  readonly rows: number;
  /** Rows answered a second, since it was begun or gone on with. */
  readonly rowsPerSecond: number;
  cancel(): void;
  /** Sends the rows that have no answer yet. */
  goOn(): void;
}

/** Numbers that change faster nobody reads. */
const DRAW_EVERY_MS = 100;

/** Sends a file to the service as soon as it is drawn, and ends when nobody looks any more. */
export function useBatch(form: ServedForm, file: CsvFile, mapping: Mapping): Batch {
  const [results] = useState(() => createResults(file));
  const [state, setState] = useState<BatchState>({ is: "running", waitSeconds: 0 });
  const [, draw] = useState(0);
  const [run, setRun] = useState(0);
  const control = useRef(new AbortController());
  const began = useRef({ at: 0, done: 0 });
  useEffect(() => {
    const stop = new AbortController();
    control.current = stop;
    began.current = { at: performance.now(), done: results.done };
    setState({ is: "running", waitSeconds: 0 });
    const ticking = setInterval(() => draw((last) => last + 1), DRAW_EVERY_MS);
    const onWait = (waitSeconds: number): void => setState({ is: "running", waitSeconds });
    const { signal } = stop;
    const sending = sendRows({
      table: file.table,
      mapping,
      rows: results.pending(),
      digest: form.digest,
      signal,
      onWait,
    });
    void endOf(sending, results, signal).then((end) => {
      clearInterval(ticking);
      setState(end);
    });
    return () => {
      clearInterval(ticking);
      stop.abort();
    };
  }, [form, file, mapping, results, run]);
  const { at, done } = began.current;
  return {
    state,
    results,
    rows: file.table.rows,
    rowsPerSecond: (1000 * (results.done - done)) / Math.max(performance.now() - at, 1),
    cancel: () => control.current.abort(),
    goOn: () => setRun((last) => last + 1),
  };
}

async function endOf(
  answers: ReturnType<typeof sendRows>,
  results: Results,
  signal: AbortSignal,
): Promise<BatchState> {
  try {
    for await (const some of answers) results.add(some);
    return { is: "done" };
  } catch (error) {
    return { is: "stopped", why: reasonOf(error, signal) };
  }
}

function reasonOf(error: unknown, signal: AbortSignal): Failure | "model" | "cancelled" {
  if (signal.aborted) return "cancelled";
  if (error instanceof ModelChanged) return "model";
  return error instanceof Failure ? error : new Failure("failed", String(error));
}
