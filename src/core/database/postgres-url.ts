import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { OpsError } from "../errors.ts";

/** What the URL of a Postgres database says. */
export interface PostgresTarget {
  /** `postgres://host:port/name`: what errors and reports call the database, free of user, password and parameters. */
  readonly location: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly ssl: ConnectionOptions | false | undefined;
  /** The schema to work in, where the URL names one. */
  readonly schema: string | undefined;
  readonly applicationName: string | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly statementTimeoutMs: number | undefined;
  /** Settings of the session, as `-c name=value`. */
  readonly options: string | undefined;
}

const HINT =
  "DATABASE_URL=postgres://user:password@host:5432/name (percent-encode what is special in a password: @ is %40, / is %2F)";

/**
 * Reads `postgres://user:password@host:port/name?…` with the parameters that libpq knows: `host`, `sslmode`,
 * `sslrootcert`, `sslcert`, `sslkey`, `application_name`, `connect_timeout` (s), `statement_timeout` (ms), `options`; and
 * `schema`. Others are left alone. What is left out is taken from PGHOST, PGUSER, PGPASSWORD and so on by `pg` itself.
 * Throws OPS_CONFIG_INVALID, which never repeats the URL.
 */
export function readPostgresUrl(text: string): PostgresTarget {
  const url = parse(text);
  const parameter = (name: string): string | undefined => url.searchParams.get(name) || undefined;
  const host = parameter("host") ?? (decoded(url.hostname).replace(/^\[(.*)\]$/, "$1") || undefined);
  const port = Number(url.port || parameter("port")) || undefined;
  const database = decoded(url.pathname.slice(1)) || undefined;
  return {
    location: `postgres://${host ?? "localhost"}:${port ?? 5432}/${database ?? ""}`,
    host,
    port,
    user: decoded(url.username) || undefined,
    password: decoded(url.password) || undefined,
    database,
    ssl: tlsOf(parameter),
    schema: parameter("schema"),
    applicationName: parameter("application_name"),
    connectTimeoutMs: milliseconds(parameter("connect_timeout"), 1000),
    statementTimeoutMs: milliseconds(parameter("statement_timeout"), 1),
    options: parameter("options"),
  };
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalid("the URL of the database cannot be read");
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:")
    throw invalid(`no database speaks \`${url.protocol}\``);
  // An unencoded / or # in a password ends the host early, and what is left of it would be shown as a path.
  if (`${url.pathname}${url.hash}`.includes("@"))
    throw invalid("the URL of the database has an `@` after its host");
  return url;
}

function invalid(message: string, hint = HINT): OpsError {
  return new OpsError("OPS_CONFIG_INVALID", message, { hint });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("the URL of the database has a `%` that encodes nothing");
  }
}

function milliseconds(value: string | undefined, unit: number): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * unit : undefined;
}

type Parameter = (name: string) => string | undefined;

const PLAIN = ["disable", "allow", "prefer"];
const ENCRYPTED = ["require", "verify-ca", "verify-full", "no-verify"];

/**
 * TLS as libpq has it (https://www.postgresql.org/docs/current/libpq-ssl.html): `require` encrypts, and checks the
 * certificate only where `sslrootcert` is given; `verify-ca` checks it, `verify-full` its host name too. `allow` and
 * `prefer` are content without TLS, and so do without.
 */
function tlsOf(parameter: Parameter): PostgresTarget["ssl"] {
  const mode = parameter("sslmode");
  if (mode === undefined) return undefined;
  if (PLAIN.includes(mode)) return false;
  if (!ENCRYPTED.includes(mode))
    throw invalid(`\`${mode}\` is no sslmode`, `sslmode is one of ${[...PLAIN, ...ENCRYPTED].join(", ")}`);
  const root = parameter("sslrootcert");
  const verifies = mode.startsWith("verify-") || (mode === "require" && root !== undefined);
  const file = (name: string): Buffer | undefined => readCertificate(name, parameter(name));
  return {
    ca: root === "system" ? undefined : file("sslrootcert"),
    cert: file("sslcert"),
    key: file("sslkey"),
    rejectUnauthorized: verifies,
    ...(mode !== "verify-full" && { checkServerIdentity: () => undefined }),
  };
}

function readCertificate(name: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OpsError("OPS_CONFIG_INVALID", `${name} \`${file}\` cannot be read (${code})`, {
      hint: `name a file that you may read: ?sslmode=verify-full&${name}=/path/to/file.pem`,
      details: { file },
      cause,
    });
  }
}
