import { OpsError } from "../errors.ts";
import { runIds } from "./run-folder.ts";
import { detail, type RunDetails } from "./run-record.ts";
import { readSettled } from "./settle.ts";

const LATEST = /^latest(?:~(\d+))?$/;

/**
 * The whole name of a run that is called by it, by a part that no other has, by `latest`, or by `latest~2` for the second
 * before it. Throws OPS_RUN_NOT_FOUND, and OPS_USAGE where several are meant.
 */
export async function resolveRun(runs: string, called: string): Promise<string> {
  const ids = await runIds(runs);
  const back = LATEST.exec(called);
  if (back !== null) {
    const id = ids.at(-1 - Number(back[1] ?? 0));
    if (id !== undefined) return id;
    throw notFound(called, ids.length === 0 ? "there is no run yet" : `there are ${ids.length} runs`);
  }
  if (ids.includes(called)) return called;
  const meant = called === "" ? [] : ids.filter((id) => id.includes(called));
  if (meant.length === 1) return meant[0];
  if (meant.length === 0) throw notFound(called, `there is no run \`${called}\``);
  throw new OpsError(
    "OPS_USAGE",
    `\`${called}\` is a part of ${meant.length} runs, ${meant[0]} and ${meant[1]} among them`,
    {
      hint: "give more of the name: titanic-ops runs list shows it",
      details: { run: called },
    },
  );
}

/** Everything on record of a run, by any of its names. Throws as `resolveRun`, and OPS_RUN_UNREADABLE. */
export async function showRun(runs: string, called: string): Promise<RunDetails> {
  const log = await readSettled(runs, await resolveRun(runs, called));
  if (log === null) throw notFound(called, `nothing is on record of \`${called}\` yet`);
  return detail(log);
}

function notFound(called: string, why: string): OpsError {
  return new OpsError("OPS_RUN_NOT_FOUND", why, {
    hint: "titanic-ops runs list shows the runs; titanic-ops train makes one",
    details: { run: called },
  });
}
