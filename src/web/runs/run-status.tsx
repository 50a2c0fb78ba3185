import type { RunSummary } from "../../core/tracking/run-record.ts";
import { TEXTS } from "../texts.ts";

/** How a run stands; of one that failed, why, for whoever opens it. */
export function RunStatus({ run: { status, error } }: { readonly run: RunSummary }) {
  const name = TEXTS.runs.statuses[status];
  if (error === null) return <span class={`status ${status}`}>{name}</span>;
  return (
    <details class={`status ${status}`}>
      <summary>
        {name}: {error.code}
      </summary>
      <p>{error.message}</p>
    </details>
  );
}
