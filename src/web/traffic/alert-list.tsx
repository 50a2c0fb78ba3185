import type { DisplayNames } from "../../core/drift/report/display-names.ts";
import { TEXTS } from "../texts.ts";
import { clock, isoTime } from "../times.ts";
import type { Alert } from "./traffic-told.ts";

interface AlertListProps {
  readonly alerts: readonly Alert[];
  readonly names: DisplayNames;
}

const SHOWN_AT_ONCE = 5;

/** What happened since the service began, the newest first. */
export function AlertList({ alerts, names }: AlertListProps) {
  const older = alerts.slice(SHOWN_AT_ONCE);
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">{TEXTS.traffic.alerts}</h2>
      {alerts.length === 0 && <p class="hint">{TEXTS.traffic.noAlerts}</p>}
      <Lines alerts={alerts.slice(0, SHOWN_AT_ONCE)} names={names} />
      {older.length > 0 && (
        <details>
          <summary>{TEXTS.traffic.olderAlerts(older.length)}</summary>
          <Lines alerts={older} names={names} />
        </details>
      )}
    </section>
  );
}

function Lines({ alerts, names }: AlertListProps) {
  return (
    <ul class="alerts">
      {alerts.map((alert) => (
        <li key={`${alert.at}-${alert.kind}`} class={`card is-${alert.kind}`}>
          <time dateTime={isoTime(alert.at)}>{clock(alert.at)}</time> {told(alert, names)}
        </li>
      ))}
    </ul>
  );
}

function told({ kind, features, modelVersion }: Alert, names: DisplayNames): string {
  return TEXTS.traffic.alertKinds[kind](features.map(names.feature).join(", "), modelVersion ?? "");
}
