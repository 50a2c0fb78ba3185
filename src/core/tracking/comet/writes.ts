import type { TimedEvent } from "../events.ts";
import type { LoggedEvent, RunEvents } from "../run-events.ts";
import { client, rest } from "./api.ts";

/** One request that tells one thing; a later one that tells a thing of the same name takes its place. */
export interface Write {
  readonly tells: string;
  readonly path: string;
  /** Without the key of the experiment. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A point of a metric. */
export interface Point {
  readonly metricName: string;
  readonly metricValue: number;
  readonly step?: number;
  readonly timestamp: number;
}

/** Comet's client cuts what is longer, and so do we. */
const MAX_NAME = 100;
const MAX_VALUE = 1000;

/** What lines of a log say, as requests: the last of each name, and every point of a metric. */
export function writesOf(log: RunEvents, events: readonly LoggedEvent[]): readonly Write[] {
  const writes = events.flatMap(({ event }) => told(event, log));
  return [...new Map(writes.map((write) => [write.tells, write])).values()];
}

/** The points of metrics that lines of a log tell. */
export function pointsOf(events: readonly LoggedEvent[]): Point[] {
  return events.flatMap(({ event }) => {
    const timestamp = Date.parse(event.at);
    const point = (name: string, metricValue: number): Point => ({
      metricName: cut(name, MAX_NAME),
      metricValue,
      ...(event.event === "metrics" && event.step !== undefined && { step: event.step }),
      timestamp,
    });
    if (event.event === "metrics")
      return Object.entries(event.values).flatMap(([name, value]) =>
        value === null ? [] : [point(name, value)],
      );
    if (event.event !== "system") return [];
    // Under `sys.`, which Comet's page shows apart. Its own names there are of the machine, these of the process.
    return [
      point("sys.process.cpu.percent", event.cpuPercent),
      point("sys.process.memory.used", event.memoryBytes),
    ];
  });
}

/** The request that tells a point. */
export function pointWrite(point: Point): Omit<Write, "tells"> {
  return { path: rest("write/experiment/metric"), body: { ...point } };
}

function told(event: TimedEvent, log: RunEvents): Write[] {
  const timestamp = Date.parse(event.at);
  const other = (key: string, value: string): Write => ({
    tells: `other ${key}`,
    path: rest("write/experiment/log-other"),
    body: { key: cut(key, MAX_NAME), value: cut(value, MAX_VALUE), timestamp },
  });
  switch (event.event) {
    case "start": {
      const packages = Object.entries(event.packages).map(([name, version]) => `${name}==${version}`);
      return [
        other("Name", `${event.kind} ${log.id}`),
        other("run", log.id),
        other("code", `${event.code.version} (${event.code.build})`),
        details("command", { command: event.command.split(" ") }),
        ...(packages.length === 0 ? [] : [details("packages", { installedPackages: packages })]),
      ];
    }
    case "params":
      return Object.entries(event.values).map(([name, value]) => ({
        tells: `parameter ${name}`,
        path: rest("write/experiment/parameter"),
        body: {
          parameterName: cut(name, MAX_NAME),
          parameterValue: typeof value === "string" ? cut(value, MAX_VALUE) : value,
          timestamp,
        },
      }));
    case "tags":
      // A tag of Comet is one word; by the `Other` of the same name a run can be filtered and sorted.
      return [
        ...Object.entries(event.values).map(([name, value]) => other(name, value)),
        {
          tells: `tags ${Object.keys(event.values).join(" ")}`,
          path: rest("write/experiment/tags"),
          body: {
            addedTags: Object.entries(event.values).map(([name, value]) => cut(`${name}:${value}`, MAX_NAME)),
          },
        },
      ];
    case "note":
      return [other("note", event.text)];
    case "source":
      return [
        other("git.dirty", String(event.dirty)),
        {
          tells: "git",
          path: rest("write/experiment/git/metadata"),
          body: {
            user: null,
            root: event.commit,
            branch: event.branch === null ? null : `refs/heads/${event.branch}`,
            parent: event.commit,
            origin: null,
          },
        },
      ];
    case "dataset":
      return [other(`dataset.${event.name}`, `${event.file}, ${event.rows} rows, SHA-256 ${event.sha256}`)];
    case "model":
      return [
        other(
          `model.${event.role}`,
          `${event.name} version ${event.version}, digest ${event.digest.slice(0, 12)}`,
        ),
      ];
    case "end":
      return [other("status", event.status), ...ended(event, log, timestamp)];
    default:
      return [];
  }
}

function details(what: string, body: Write["body"]): Write {
  return { tells: `details ${what}`, path: client("rest/v2/write/experiment/system-details"), body };
}

/** The times, and then how it ended: after that Comet shows the experiment as one that is over. */
function ended(
  { status, error }: Extract<TimedEvent, { readonly event: "end" }>,
  { start }: RunEvents,
  endTimeMillis: number,
): Write[] {
  return [
    {
      tells: "times",
      path: rest("write/experiment/set-start-end-time"),
      body: { startTimeMillis: Date.parse(start.at), endTimeMillis },
    },
    {
      tells: "end",
      path: rest("write/experiment/update-status"),
      body: {
        isAlive: false,
        error: error === null ? null : cut(`${error.code}: ${error.message}`, MAX_VALUE),
        hasCrashed: status === "failed",
      },
    },
  ];
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
