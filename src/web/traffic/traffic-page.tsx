import { useMemo, useState } from "preact/hooks";
import { Failure, fetchForm } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { AlertList } from "./alert-list.tsx";
import { DriftSection } from "./feature-drift.tsx";
import { namesOf } from "./feature-names.ts";
import { LineChart } from "./line-chart.tsx";
import { ScoreChart } from "./score-chart.tsx";
import { latencyQuantile, RANGES, totalOf } from "./traffic-store.ts";
import { useTraffic, type Watching } from "./use-traffic.ts";

type RangeName = keyof typeof RANGES;

/** What is asked, how fast and how well it is answered, and how far it has drifted from training, as it happens. */
export function TrafficPage() {
  const [isPaused, setPaused] = useState(false);
  const [range, setRange] = useState<RangeName>("5m");
  const { watching, connection, failure, retry } = useTraffic(isPaused);
  const [form] = useLoaded(fetchForm);
  const names = useMemo(() => namesOf(form instanceof Failure ? null : form), [form]);
  const state = isPaused ? "paused" : connection;
  // The same as long as there is no news: alerts, drift and names change nothing in it.
  const charts = useMemo(
    () => watching && <Charts watching={watching} range={range} />,
    [watching?.store, watching?.counted, range],
  );
  return (
    <>
      <h1>{TEXTS.traffic.heading}</h1>
      <p class="intro">{TEXTS.traffic.intro}</p>
      {failure !== null && <FailureNote failure={failure} onRetry={retry} />}
      <div class="traffic-bar">
        <label>
          <span class="visually-hidden">{TEXTS.traffic.range}</span>
          <select value={range} onChange={({ currentTarget: { value } }) => setRange(value as RangeName)}>
            {Object.entries(TEXTS.traffic.ranges).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => setPaused(!isPaused)}>
          {isPaused ? TEXTS.traffic.resume : TEXTS.traffic.pause}
        </button>
        <p class={`connection ${state}`} role="status">
          {TEXTS.traffic.connections[state]}
        </p>
        {watching?.grafanaUrl != null && (
          <a href={watching.grafanaUrl} rel="noreferrer">
            {TEXTS.traffic.grafana}
          </a>
        )}
      </div>
      {watching !== null && (
        <>
          {charts}
          <AlertList alerts={watching.alerts} names={names} />
          <DriftSection drift={watching.drift} names={names} />
        </>
      )}
    </>
  );
}

function Charts({ watching, range }: { readonly watching: Watching; readonly range: RangeName }) {
  const { store, latencyBounds } = watching;
  const steps = store.steps(RANGES[range]);
  const times = steps.map(({ at }) => at);
  const perSecond = (kind: "answered" | "predictions") => steps.map((step) => step[kind] / step.seconds);
  const quantile = (p: number) => ({
    label: TEXTS.traffic.quantile(p * 100),
    values: steps.map(({ latency }) => latencyQuantile(latency, latencyBounds, p)),
  });
  const shareOf = (kind: "refused" | "failed") =>
    steps.map((step) => (step.answered === 0 ? null : step[kind] / step.answered));
  const total = totalOf(steps);
  return (
    <div class="charts">
      <h2 class="visually-hidden">{TEXTS.traffic.answers}</h2>
      <LineChart
        title={TEXTS.traffic.rate}
        times={times}
        least={1}
        shown={TEXTS.traffic.perSecond}
        lines={[
          { label: TEXTS.traffic.requests, values: perSecond("answered") },
          { label: TEXTS.traffic.rows, values: perSecond("predictions") },
        ]}
      />
      <LineChart
        title={TEXTS.traffic.latency}
        times={times}
        least={0.001}
        shown={TEXTS.traffic.duration}
        lines={[quantile(0.5), quantile(0.95), quantile(0.99)]}
      />
      <LineChart
        title={TEXTS.traffic.errors}
        times={times}
        least={0.02}
        shown={percent}
        lines={[
          { label: TEXTS.traffic.failed, values: shareOf("failed") },
          { label: TEXTS.traffic.refused, values: shareOf("refused") },
        ]}
      />
      <ScoreChart scores={total.scores} />
      {total.answered === 0 && <p class="hint">{TEXTS.traffic.quiet}</p>}
    </div>
  );
}
