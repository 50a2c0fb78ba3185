import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { asWriteError } from "../atomic-file.ts";
import type { FoldJob } from "./search.ts";

const headSchema = z.object({ formatVersion: z.literal(1), search: z.string() });
const lineSchema = z.object({ trial: z.int(), fold: z.int(), score: z.number().nullable() });

/** The scores of a search so far, kept in a file, so that a search that was cut off goes on where it was. */
export interface TrialLog {
  /** The score that is known of a job; undefined where it has to be found. */
  known(job: FoldJob): number | null | undefined;
  add(job: FoldJob, score: number | null): void;
  close(): void;
}

/**
 * Opens the log of a search: lines of JSON, the first of which says which search they are of. One of another search is
 * begun anew, and a last line that was cut short is passed over. Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL.
 */
export function openTrialLog(file: string, search: string): TrialLog {
  const key = ({ trial, fold }: Pick<FoldJob, "trial" | "fold">): string => `${trial} ${fold}`;
  const found = readLog(file, search);
  const scores = new Map(found?.map((line) => [key(line), line.score]));
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asWriteError(error, file);
    }
  };
  const handle = told(() => {
    mkdirSync(path.dirname(file), { recursive: true });
    return openSync(file, found === null ? "w" : "a");
  });
  const write = (line: object): void => void told(() => writeSync(handle, `${JSON.stringify(line)}\n`));
  // The end of a line that was cut short.
  if (found === null) write({ formatVersion: 1, search });
  else told(() => writeSync(handle, "\n"));
  return {
    known: (job) => scores.get(key(job)),
    add({ trial, fold, params }, score) {
      scores.set(key({ trial, fold }), score);
      write({ trial, fold, score, params });
    },
    close: () => closeSync(handle),
  };
}

/** The lines of a log; null where there is none of this search. */
function readLog(file: string, search: string): z.infer<typeof lineSchema>[] | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  const [head, ...lines] = text.split("\n").map(parsed);
  if (headSchema.safeParse(head).data?.search !== search) return null;
  return lines.flatMap((line) => lineSchema.safeParse(line).data ?? []);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
