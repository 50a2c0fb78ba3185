import type { FieldDef, Pool, PoolClient } from "pg";
import type { Cell } from "../dataset/cells.ts";
import { OpsError } from "../errors.ts";
import { isTransient, type RetryPolicy, withRetries } from "../retry.ts";
import { numberText } from "./copy-text.ts";
import { asDatabaseError } from "./postgres-errors.ts";

/** int8, int2, int4, float4, float8 and numeric, as the catalogue numbers them (pg_type.dat). */
const NUMBERS = new Set([20, 21, 23, 700, 701, 1700]);
const types = { getTypeParser: (oid: number) => (NUMBERS.has(oid) ? Number : (text: string) => text) };

/** A connection that is lent, on which statements are run one after the other. */
export interface Connection {
  readonly client: PoolClient;
  run(
    sql: string,
    parameters?: readonly Cell[],
  ): Promise<{ readonly rows: Record<string, Cell>[]; readonly fields: readonly FieldDef[] }>;
  /** Calls the library, and translates its errors. */
  attempt<T>(call: () => Promise<T>): Promise<T>;
  /** Gives it back; one that may be out of step with its server is closed instead. */
  release(isSound: boolean): void;
}

export interface ConnectionsOptions {
  readonly location: string;
  /** How often a connection is tried. */
  readonly retries: RetryPolicy;
  /** 0: as long as they take. */
  readonly statementTimeoutMs: number;
}

/** Lends connections of a pool. Throws OPS_DATABASE_FAILED when there is none to be had. */
export function createConnections(
  pool: Pool,
  { location, retries, statementTimeoutMs }: ConnectionsOptions,
): () => Promise<Connection> {
  const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw asDatabaseError(error, location);
    }
  };
  // The server keeps the time itself; one that no longer answers is given a little longer.
  const timeout = statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + 5000 } : {};
  return async () => {
    const client = await withRetries(() => attempt(() => pool.connect()), {
      policy: retries,
      isWorthRetrying: isTransient,
    });
    return {
      client,
      attempt,
      run(text, parameters = []) {
        const values = parameters.map((value) => (typeof value === "number" ? numberText(value) : value));
        const query = { text, types, ...(values.length > 0 && { values }), ...timeout };
        return attempt(() => client.query<Record<string, Cell>>(query));
      },
      release: (isSound) => client.release(!isSound),
    };
  };
}

/** Whether a connection is as good as before after this error: the server refused a statement, or it was not the server's. */
export function isSoundAfter(error: unknown): boolean {
  if (!(error instanceof OpsError) || error.code !== "OPS_DATABASE_FAILED") return true;
  const { cause } = error;
  return cause instanceof Error && "severity" in cause && cause.severity === "ERROR";
}
