import { isNodeError } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";

/** What an error of Postgres or of the way to it says to the user. */
interface Explained {
  readonly hint: string;
  /** Overrides OPS_DATABASE_FAILED. */
  readonly code?: "OPS_WORKSPACE_BUSY";
  /** Whether the same may succeed a moment later. */
  readonly transient?: true;
}

const AGAIN = "run the same command again";
const CHECK = "check that it runs, and host and port: titanic-ops doctor --database <url>";
const TLS =
  "say how far to trust it: ?sslmode=verify-full&sslrootcert=<file.pem>, or ?sslmode=require to encrypt only";

/** By SQLSTATE, and its first two characters for a whole class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const BY_STATE: Readonly<Record<string, Explained>> = {
  "28P01": { hint: "check user and password; the password belongs into DATABASE_URL or DB_PASSWORD" },
  "28000": {
    hint: "the server does not let this user in from here: check the user, its pg_hba.conf, or add ?sslmode=require",
  },
  "3D000": { hint: "make the database: createdb <name>; or name another in the URL" },
  "3F000": { hint: "name a schema that is there: ?schema=public" },
  "42501": {
    hint: "GRANT CREATE, USAGE ON SCHEMA … TO the user; or name a schema of its own: ?schema=<name>",
  },
  "25006": {
    hint: "this is a replica, or a session that is read-only: name the primary server (25006 read_only_sql_transaction)",
  },
  "2BP01": {
    hint: "drop the view first and make it again afterwards, or let it read another table that you fill",
  },
  "53100": { hint: "the server's disk is full: free some space there, then run the same command again" },
  "53300": {
    hint: "the server has no connection left: end some, or raise its max_connections",
    transient: true,
  },
  "55P03": { hint: "another session holds the table: wait until it has ended", code: "OPS_WORKSPACE_BUSY" },
  "57014": { hint: "give it longer: ?statement_timeout=600000 (milliseconds) in the URL" },
  "40": { hint: AGAIN, transient: true },
  "08": { hint: CHECK, transient: true },
  "57P": { hint: CHECK, transient: true },
};

/** Faults of the way there, by the code of Node or OpenSSL. */
const BY_CODE: Readonly<Record<string, Explained>> = {
  ECONNREFUSED: { hint: CHECK, transient: true },
  ECONNRESET: { hint: CHECK, transient: true },
  EPIPE: { hint: CHECK, transient: true },
  ETIMEDOUT: { hint: CHECK, transient: true },
  EHOSTUNREACH: { hint: CHECK, transient: true },
  ENETUNREACH: { hint: CHECK, transient: true },
  EAI_AGAIN: { hint: CHECK, transient: true },
  ENOTFOUND: { hint: "check the host's name" },
  ENOENT: { hint: CHECK },
  SELF_SIGNED_CERT_IN_CHAIN: { hint: TLS },
  DEPTH_ZERO_SELF_SIGNED_CERT: { hint: TLS },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { hint: TLS },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { hint: TLS },
  CERT_HAS_EXPIRED: { hint: TLS },
  ERR_TLS_CERT_ALTNAME_INVALID: { hint: TLS },
};

/** What `pg` says without a code. */
const BY_MESSAGE: readonly (readonly [RegExp, Explained])[] = [
  [/timeout|timed out/i, { hint: CHECK, transient: true }],
  [/terminated|not queryable|ended/i, { hint: CHECK, transient: true }],
  [/does not support SSL/i, { hint: "the server has no TLS: leave sslmode out of the URL" }],
  [/password must be a string|no password/i, { hint: "name the password: DATABASE_URL or DB_PASSWORD" }],
];

/** The server's own errors have a SQLSTATE of five characters; a TypeError or RangeError is a bug of ours. */
export function asDatabaseError(error: unknown, location: string): unknown {
  if (error instanceof OpsError || !(error instanceof Error)) return error;
  if (error instanceof TypeError || error instanceof RangeError) return error;
  const { code = "" } = error as { code?: string };
  const explained = explain(code, error.message);
  if (explained === undefined && !/^[0-9A-Z]{5}$/.test(code) && !isNodeError(error)) return error;
  const { hint, transient } = explained ?? { hint: "titanic-ops doctor tells what is there" };
  // Of several addresses that were tried, the error has only a code.
  const why = error.message || code;
  return new OpsError(
    explained?.code ?? "OPS_DATABASE_FAILED",
    `the database \`${location}\` failed: ${why}`,
    {
      hint,
      details: { location, ...(code !== "" && { state: code }), ...(transient && { transient }) },
      cause: error,
    },
  );
}

function explain(code: string, message: string): Explained | undefined {
  return (
    BY_STATE[code] ??
    BY_CODE[code] ??
    BY_STATE[code.slice(0, 3)] ??
    BY_STATE[code.slice(0, 2)] ??
    BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
  );
}
