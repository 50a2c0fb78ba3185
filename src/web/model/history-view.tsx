import { useCallback } from "preact/hooks";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { TEXTS } from "../texts.ts";
import { moment } from "../times.ts";
import { useLoaded } from "../use-loaded.ts";
import { fetchHistory } from "./models-api.ts";

const MOST = 20;

/** Who gave which version an alias, when and why. */
export function HistoryView({ name }: { readonly name: string }) {
  const [history, reload] = useLoaded(useCallback(() => fetchHistory(name), [name]));
  const texts = TEXTS.model.history;
  if (history === null) return <p class="loading">{TEXTS.loading}</p>;
  if (history instanceof Failure) return <FailureNote failure={history} onRetry={reload} />;
  return (
    <section class="card">
      <h2>{texts.title}</h2>
      {history.length === 0 && <p class="hint">{texts.none}</p>}
      <ol class="history">
        {history.slice(0, MOST).map(({ action, version, alias, at, by, reason, forced }) => (
          <li key={`${at} ${action} ${version} ${alias}`}>
            <strong>{texts.event(texts.actions[action], version, alias)}</strong>
            {forced && <span class="alias"> {texts.forced}</span>}
            <span class="hint">
              {" "}
              <time dateTime={at}>{moment(at)}</time>
              {by !== null && `, ${by}`}
            </span>
            <p>{reason}</p>
          </li>
        ))}
      </ol>
      {history.length > MOST && <p class="hint">{texts.more(history.length - MOST)}</p>}
    </section>
  );
}
