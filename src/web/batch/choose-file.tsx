import Papa from "papaparse";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ServedForm } from "../api.ts";
import { TEXTS } from "../texts.ts";
import { wantedColumns } from "./mapping.ts";
import { CsvFault, type CsvFile, MAX_ROWS, readCsvFile } from "./read-file.ts";

interface ChooseFileProps {
  readonly form: ServedForm;
  readonly onRead: (file: CsvFile) => void;
}

/** A place for a file to be dropped or chosen, and what the file needs. */
export function ChooseFile({ form, onRead }: ChooseFileProps) {
  const { read, share, fault } = useReading(onRead);
  const [over, setOver] = useState(false);
  const wanted = wantedColumns(form);
  return (
    <>
      <label
        class={over ? "card drop over" : "card drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const dropped = event.dataTransfer?.files[0];
          if (dropped !== undefined) void read(dropped);
        }}
      >
        <input
          type="file"
          class="visually-hidden"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen !== undefined) void read(chosen);
            // The same file may be chosen again, once it has been mended.
            event.currentTarget.value = "";
          }}
        />
        <svg viewBox="0 0 48 48" aria-hidden="true">
          <path d="M24 32V10m-9 8 9-9 9 9M8 32v6a3 3 0 0 0 3 3h26a3 3 0 0 0 3-3v-6" />
        </svg>
        <strong>{TEXTS.batch.drop}</strong>
        <span class="hint">{TEXTS.batch.dropHint}</span>
      </label>
      <div role="status">
        {share !== null && (
          <p>
            <progress value={share} aria-label={TEXTS.batch.reading} /> {TEXTS.batch.reading}
          </p>
        )}
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      <section class="needs">
        <h2>{TEXTS.batch.needs}</h2>
        <p>
          {wanted
            .filter(({ required }) => required)
            .map(({ name }) => name)
            .join(", ") || TEXTS.batch.needsNothing}
        </p>
        <p class="hint">
          {TEXTS.batch.mayHave(
            wanted
              .filter(({ required }) => !required)
              .map(({ name }) => name)
              .join(", "),
          )}
        </p>
        {form.examples.length > 0 && (
          <button type="button" class="quiet" onClick={() => void read(exampleFile(form))}>
            {TEXTS.batch.example}
          </button>
        )}
      </section>
    </>
  );
}

function FaultNote({ fault }: { readonly fault: CsvFault | Error }) {
  const told = fault instanceof CsvFault ? TEXTS.batch.faults[fault.kind] : TEXTS.batch.unreadable;
  return (
    <div class="failure" role="alert">
      <h2>{told.title}</h2>
      <p>{told.text(fault instanceof CsvFault ? fault.about : fault.message, MAX_ROWS)}</p>
    </div>
  );
}

/** Reads one file at a time; another that is chosen meanwhile takes its place. */
function useReading(onRead: (file: CsvFile) => void) {
  const [share, setShare] = useState<number | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const control = useRef(new AbortController());
  useEffect(() => () => control.current.abort(), []);
  const read = async (file: File): Promise<void> => {
    control.current.abort();
    control.current = new AbortController();
    const { signal } = control.current;
    setFault(null);
    setShare(0);
    const onProgress = (bytes: number): void => setShare(bytes / Math.max(file.size, 1));
    try {
      onRead(await readCsvFile(file, { signal, onProgress }));
    } catch (error) {
      if (!signal.aborted) setFault(error as Error);
    }
    if (!signal.aborted) setShare(null);
  };
  return { read, share, fault };
}

/** The examples of the dataset as a file, to see what a batch is like. */
function exampleFile({ examples, fields }: ServedForm): File {
  const names = fields.map(({ name }) => name);
  const rows = examples.map(({ values }) => names.map((name) => values[name] ?? ""));
  return new File([Papa.unparse([names, ...rows])], "example.csv", { type: "text/csv" });
}
