import { Failure, fetchForm } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import type { PageProps } from "../pages.ts";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { Workbench } from "./workbench.tsx";

/** Predict one record: the form of the model in use, once the service has told it. */
export function PredictPage({ query }: PageProps) {
  const [form, reload] = useLoaded(fetchForm);
  if (form === null) return <p class="loading">{TEXTS.loading}</p>;
  if (form instanceof Failure) return <FailureNote failure={form} onRetry={reload} />;
  return <Workbench key={form.digest} form={form} query={query} onReload={reload} />;
}
