import { formatCsv } from "../dataset/csv/write.ts";
import { resolveRun, showRun } from "./find-run.ts";
import { listRuns } from "./list-runs.ts";
import type { RunSummary } from "./run-record.ts";

export interface ExportOptions {
  /** Runs by their names; all that pass the filter when none is named. */
  readonly called: readonly string[];
  readonly where?: string | undefined;
  readonly sort?: string | undefined;
  readonly format: "csv" | "jsonl" | "json";
}

/**
 * Runs as text, piece by piece. Throws OPS_WHERE_INVALID, and as `resolveRun`; while the pieces are read,
 * OPS_RUN_UNREADABLE.
 */
export async function exportRuns(
  runs: string,
  { called, where, sort, format }: ExportOptions,
): Promise<{ readonly runs: number; readonly texts: AsyncIterable<string> }> {
  const named = new Set(await Promise.all(called.map((name) => resolveRun(runs, name))));
  const { runs: listed } = await listRuns(runs, { where, sort });
  const chosen = named.size === 0 ? listed : listed.filter(({ id }) => named.has(id));
  return {
    runs: chosen.length,
    texts: format === "csv" ? csvTexts(chosen) : jsonTexts(runs, chosen, format),
  };
}

async function* csvTexts(chosen: readonly RunSummary[]): AsyncGenerator<string> {
  const { columns, rows } = runColumns(chosen);
  yield formatCsv([columns, ...rows]);
}

async function* jsonTexts(
  runs: string,
  chosen: readonly RunSummary[],
  format: "jsonl" | "json",
): AsyncGenerator<string> {
  const isDocument = format === "json";
  if (isDocument) yield "[";
  let separator = "";
  for (const { id } of chosen) {
    const details = await showRun(runs, id);
    yield isDocument ? `${separator}\n${JSON.stringify(details)}` : `${JSON.stringify(details)}\n`;
    separator = ",";
  }
  if (isDocument) yield "\n]\n";
}

/** Runs as cells: what all have, then each parameter, metric and tag that any of them has. */
function runColumns(runs: readonly RunSummary[]): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
} {
  const plain = runs.map(plainCells);
  const names = (family: "params" | "metrics" | "tags") =>
    [...new Set(runs.flatMap((run) => Object.keys(run[family])))].sort().map((name) => ({ family, name }));
  const others = [...names("params"), ...names("metrics"), ...names("tags")];
  return {
    columns: [...PLAIN, ...others.map(({ family, name }) => `${family}.${name}`)],
    rows: runs.map((run, i) => [
      ...PLAIN.map((name) => plain[i][name]),
      ...others.map(({ family, name }) => cellOf(run[family][name])),
    ]),
  };
}

const PLAIN = [
  "id",
  "name",
  "kind",
  "status",
  "started",
  "ended",
  "seconds",
  "error",
  "commit",
  "dirty",
  "model",
  "note",
] as const;

function plainCells(run: RunSummary): Readonly<Record<(typeof PLAIN)[number], string | number | null>> {
  const { id, name, kind, status, seconds, note } = run;
  return {
    id,
    name,
    kind,
    status,
    started: run.startedAt,
    ended: run.endedAt,
    seconds,
    error: run.error?.code ?? null,
    commit: run.source?.commit ?? null,
    dirty: run.source === null ? null : String(run.source.dirty),
    model: run.model?.version ?? null,
    note,
  };
}

function cellOf(value: string | number | boolean | null | undefined): string | number | null {
  return typeof value === "boolean" ? String(value) : (value ?? null);
}
