import type { TimedEvent } from "../events.ts";
import type { LoggedEvent, RunEvents } from "../run-events.ts";
import { mlflowName, paramText, tagText } from "./names.ts";

interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

interface Text {
  readonly key: string;
  readonly value: string;
}

/** What `runs/log-batch` takes at once. */
export interface LogBatch {
  readonly metrics: readonly Metric[];
  readonly params: readonly Text[];
  readonly tags: readonly Text[];
}

/** MLflow's limits of one request; in bytes with room for what stands around. */
const MAX = { metrics: 1000, params: 100, tags: 100, entities: 1000, bytes: 900_000 };

/** What lines of a log say in numbers, parameters and tags, and what of it MLflow cannot hold, in words. */
export function batchOf(
  log: RunEvents,
  events: readonly LoggedEvent[],
): { readonly batch: LogBatch; readonly refused: string[] } {
  const first = firstParams(log);
  const refused: string[] = [];
  const params: Text[] = [];
  for (const { event } of events) {
    if (event.event !== "params") continue;
    for (const [name, value] of Object.entries(event.values)) {
      const text = String(value);
      const kept = first.get(name) ?? text;
      // It was told already, in this form or another: MLflow never changes a parameter.
      if (kept !== text) refused.push(`the parameter \`${name}\` stays \`${kept}\`, and became \`${text}\``);
      else params.push({ key: mlflowName(name), value: paramText(text) });
    }
  }
  const metrics = events.flatMap(({ event, line }) => metricsOf(event, line, log));
  const tags = events.flatMap(({ event }) => tagsOf(event));
  return { batch: { metrics, params: lastOfEach(params), tags: lastOfEach(tags) }, refused };
}

function firstParams({ events }: RunEvents): Map<string, string> {
  const first = new Map<string, string>();
  for (const { event } of events) {
    if (event.event !== "params") continue;
    for (const [name, value] of Object.entries(event.values))
      if (!first.has(name)) first.set(name, String(value));
  }
  return first;
}

function metricsOf(event: TimedEvent, line: number, log: RunEvents): Metric[] {
  const timestamp = Date.parse(event.at);
  if (event.event === "metrics")
    return Object.entries(event.values).flatMap(([name, value]) =>
      value === null ? [] : [{ key: mlflowName(name), value, timestamp, step: event.step ?? 0 }],
    );
  if (event.event !== "system") return [];
  const step = log.events.filter((each) => each.line < line && each.event.event === "system").length;
  // Under `system/`, which MLflow's page shows apart.
  return [
    { key: "system/cpu_utilization_percentage", value: event.cpuPercent, timestamp, step },
    { key: "system/process_memory_megabytes", value: event.memoryBytes / 1e6, timestamp, step },
  ];
}

function tagsOf(event: TimedEvent): Text[] {
  const tag = (key: string, value: string): Text => ({ key, value: tagText(value) });
  if (event.event === "tags")
    return Object.entries(event.values).map(([name, value]) => tag(mlflowName(name), value));
  if (event.event === "note") return [tag("mlflow.note.content", event.text)];
  if (event.event === "source")
    return [
      tag("mlflow.source.git.commit", event.commit),
      ...(event.branch === null ? [] : [tag("mlflow.source.git.branch", event.branch)]),
      tag("mlflow.source.git.dirty", String(event.dirty)),
    ];
  if (event.event === "model") {
    const { role, name, version, digest } = event;
    return [tag(`titanic-ops.model.${role}`, `${name} version ${version}, digest ${digest.slice(0, 12)}`)];
  }
  if (event.event === "end" && event.error !== null)
    return [tag("titanic-ops.error", `${event.error.code}: ${event.error.message}`)];
  return [];
}

function lastOfEach(texts: readonly Text[]): Text[] {
  return [...new Map(texts.map((each) => [each.key, each])).values()];
}

/** A batch in pieces that MLflow takes at once. */
export function piecesOf({ metrics, params, tags }: LogBatch): LogBatch[] {
  const pieces: { metrics: Metric[]; params: Text[]; tags: Text[] }[] = [];
  let [entities, bytes] = [0, 0];
  const add = <K extends keyof LogBatch>(kind: K, item: LogBatch[K][number]): void => {
    const size = JSON.stringify(item).length * 3;
    const last = pieces.at(-1);
    const isFull =
      last === undefined ||
      last[kind].length === MAX[kind] ||
      entities === MAX.entities ||
      bytes + size > MAX.bytes;
    if (isFull) {
      pieces.push({ metrics: [], params: [], tags: [] });
      [entities, bytes] = [0, 0];
    }
    (pieces[pieces.length - 1][kind] as LogBatch[K][number][]).push(item);
    entities++;
    bytes += size;
  };
  for (const each of params) add("params", each);
  for (const each of tags) add("tags", each);
  for (const each of metrics) add("metrics", each);
  return pieces;
}
