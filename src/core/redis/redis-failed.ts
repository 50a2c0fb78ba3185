import { OpsError } from "../errors.ts";
import { CommandRefused } from "./bulk-writer.ts";

/** What to do about errors that stay as long as nothing is done about them; others are answered by `doctor`. */
const REMEDIES: readonly (readonly [answer: RegExp, hint: string])[] = [
  [
    /^(?:WRONGPASS|NOAUTH|ERR (?:AUTH|invalid password|Client sent AUTH))/i,
    "correct user and password in REDIS_URL",
  ],
  [/^ERR (?:DB index|invalid DB)/i, "name a database that the server has in REDIS_URL: redis://host:port/0"],
  [/^NOPERM/, "allow the user these commands (ACL SETUSER), or name another in REDIS_URL"],
  [
    /^OOM/,
    "raise `maxmemory` of the server, or remove old versions: titanic-ops features delete --view-version <version>",
  ],
  [/^READONLY/, "name the primary in REDIS_URL: this server is a replica"],
  [/cluster support disabled/, "this server is not a cluster: name it as redis://host:port"],
  [
    /certificate|altnames/i,
    "NODE_EXTRA_CA_CERTS=<file> names the certificate of who signed the server's; its name must be that of REDIS_URL",
  ],
  [/^MOVED/, "this server is one of a cluster: name it as redis+cluster://host:port"],
];

/** What to do about an error that trying again does not mend; undefined where it may. */
export function remedyFor(error: unknown): string | undefined {
  const reason = reasonOf(error);
  return REMEDIES.find(([answer]) => answer.test(reason))?.[1];
}

/** Answers of a server that is starting, or of a cluster that is choosing another primary. */
const PASSING = /^(?:LOADING|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY)\b/;

/**
 * The error for a Redis that does not answer, or does not do what it was asked. `details.transient`: whether the same may
 * succeed a moment later.
 */
export function redisFailed(location: string, cause: unknown): OpsError {
  const reason = reasonOf(cause);
  const remedy = remedyFor(cause);
  return new OpsError("OPS_REDIS_FAILED", `Redis at \`${location}\` failed: ${reason}`, {
    hint: remedy ?? "titanic-ops doctor tells whether it answers; then run the same command again",
    details: { location, transient: remedy === undefined && (!isAnswer(cause) || PASSING.test(reason)) },
    cause,
  });
}

/** An error that Redis itself has answered with, in contrast to one of the way to it. */
function isAnswer(error: unknown): boolean {
  return error instanceof CommandRefused || /^[A-Z]+ /.test(reasonOf(error));
}

/** Of several addresses that were tried, the error has only a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
