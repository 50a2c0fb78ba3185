import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import type { PageProps } from "../pages.ts";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { ModelView } from "./model-view.tsx";
import { type Change, fetchVersions } from "./models-api.ts";

/** The versions of the model: how good each is, in what they differ, and which one serves. */
export function ModelPage({ query }: PageProps) {
  const [versions, reload] = useLoaded(fetchVersions);
  const [last, setLast] = useState<Change | null>(null);
  const [token, setToken] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  // The dialog is gone, and with it what had the focus.
  useEffect(() => {
    if (last !== null) status.current?.focus();
  }, [last]);
  const content = () => {
    if (versions === null) return <p class="loading">{TEXTS.loading}</p>;
    if (versions instanceof Failure) return <FailureNote failure={versions} onRetry={reload} />;
    const [newest, ...older] = versions;
    if (newest === undefined) return <NoModel onRetry={reload} />;
    return (
      <ModelView
        versions={[newest, ...older]}
        query={query}
        token={token}
        onToken={setToken}
        onChanged={(change) => {
          setLast(change);
          reload();
        }}
      />
    );
  };
  return (
    <>
      <p role="status" class="done" tabIndex={-1} ref={status}>
        {last && TEXTS.model.changed(last.serving, last.previous)}
      </p>
      {content()}
    </>
  );
}

function NoModel({ onRetry }: { readonly onRetry: () => void }) {
  const { title, text } = TEXTS.model.none;
  return (
    <div class="card">
      <h1>{title}</h1>
      <p class="intro">{text}</p>
      <button type="button" onClick={onRetry}>
        {TEXTS.retry}
      </button>
    </div>
  );
}
