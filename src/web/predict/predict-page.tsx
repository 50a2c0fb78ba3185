import { useCallback, useEffect, useState } from "preact/hooks";
import { Failure, fetchForm, type ServedForm } from "../api.ts";
import { TEXTS } from "../texts.ts";
import { FailureNote } from "./failure-note.tsx";
import { Workbench } from "./workbench.tsx";

/** Predict one record: the form of the model in use, once the service has told it. */
export function PredictPage({ query }: { readonly query: URLSearchParams }) {
  const [form, setForm] = useState<ServedForm | Failure | null>(null);
  const load = useCallback(() => {
    fetchForm().then(setForm, setForm);
  }, []);
  useEffect(load, [load]);
  if (form === null) return <p class="loading">{TEXTS.loading}</p>;
  if (form instanceof Failure) return <FailureNote failure={form} onRetry={load} />;
  return <Workbench key={form.digest} form={form} query={query} onReload={load} />;
}
