import { useState } from "preact/hooks";
import { Failure, fetchForm } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { ChooseFile } from "./choose-file.tsx";
import type { Mapping } from "./mapping.ts";
import { PrepareBatch } from "./prepare-batch.tsx";
import type { CsvFile } from "./read-file.ts";
import { RunBatch } from "./run-batch.tsx";

/** Predict the rows of a file: choose it, see that its columns are understood, then watch the answers come. */
export function BatchPage() {
  const [form, reload] = useLoaded(fetchForm);
  const [file, setFile] = useState<CsvFile | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const leave = (): void => {
    setFile(null);
    setMapping(null);
  };
  const beginAgain = (): void => {
    setMapping(null);
    reload();
  };
  if (form === null) return <p class="loading">{TEXTS.loading}</p>;
  if (form instanceof Failure) return <FailureNote failure={form} onRetry={reload} />;
  const step =
    file === null ? (
      <ChooseFile form={form} onRead={setFile} />
    ) : mapping === null ? (
      <PrepareBatch form={form} file={file} onStart={setMapping} onLeave={leave} />
    ) : (
      <RunBatch form={form} file={file} mapping={mapping} onNewModel={beginAgain} onLeave={leave} />
    );
  return (
    <>
      <h1>{TEXTS.batch.heading}</h1>
      <p class="intro">{TEXTS.batch.intro}</p>
      {step}
    </>
  );
}
