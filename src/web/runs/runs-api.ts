import type { RunDetails, RunSummary } from "../../core/tracking/run-record.ts";
import { ask } from "../api.ts";

/** What is asked of the list of runs; empty where nothing is. */
export interface RunQuery {
  readonly where: string;
  readonly sort: string;
  readonly limit: number;
}

/** The runs that pass a filter. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  /** How many there are, shown or not. */
  readonly total: number;
  readonly unreadable: readonly string[];
}

/** `GET /runs`. Throws Failure, with `code: "OPS_WHERE_INVALID"` for a filter or an order that is none. */
export async function fetchRuns({ where, sort, limit }: RunQuery): Promise<RunList> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (where !== "") query.set("where", where);
  if (sort !== "") query.set("sort", sort);
  return (await ask(`/runs?${query}`)).json() as Promise<RunList>;
}

/** `GET /runs/{id}`. Throws Failure. */
export async function fetchRun(id: string): Promise<RunDetails> {
  return (await ask(`/runs/${encodeURIComponent(id)}`)).json() as Promise<RunDetails>;
}
