import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import type { Rows, TableColumn } from "../../../src/core/database/database.ts";
import { openPostgres } from "../../../src/core/database/postgres.ts";
import { readPostgresUrl } from "../../../src/core/database/postgres-url.ts";
import { OpsError } from "../../../src/core/errors.ts";
import { deadAddress } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { askPostgres, ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../../helpers/postgres.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const once = { retries: { tries: 1, firstWaitMs: 0, maxWaitMs: 0 } };
const COLUMNS: TableColumn[] = [["label", "text"]];

describe("the URL of a Postgres database", () => {
  it("says where it is, who asks and how, decoded", () => {
    const url =
      "postgresql://us%40er:p%2Fw@db.example.org:6543/ops?schema=s&connect_timeout=3&statement_timeout=50";
    const { ssl, ...target } = readPostgresUrl(url);
    assert.deepEqual(target, {
      location: "postgres://db.example.org:6543/ops",
      host: "db.example.org",
      port: 6543,
      user: "us@er",
      password: "p/w",
      database: "ops",
      schema: "s",
      applicationName: undefined,
      connectTimeoutMs: 3000,
      statementTimeoutMs: 50,
      options: undefined,
    });
    assert.equal(ssl, undefined);
  });

  it("may name a folder of sockets, an IPv6 address, or nothing at all", () => {
    assert.equal(readPostgresUrl("postgres:///ops?host=/run/postgresql").host, "/run/postgresql");
    assert.equal(readPostgresUrl("postgres://[::1]:5433/ops").host, "::1");
    assert.equal(readPostgresUrl("postgres://").host, undefined);
  });

  it("is refused without being repeated, where it is none", () => {
    for (const url of [
      "postgres://user:se/cret@host/db",
      "postgres://user:12/cret@host/db",
      "postgres://user:se#cret@host/db",
      "postgres://user:%zzcret@host/db",
      "mysql://user:secret@host/db",
      "secret",
    ]) {
      let refusal: unknown;
      try {
        readPostgresUrl(url);
      } catch (error) {
        refusal = error;
      }
      assert.ok(refusal instanceof OpsError, url);
      assert.equal(refusal.code, "OPS_CONFIG_INVALID");
      assert.doesNotMatch(inspect(refusal, { depth: 5 }), /cret/);
    }
  });

  it("decides about TLS as libpq does", async (t) => {
    const ca = path.join(await tempDir(t), "ca.pem");
    await writeFile(ca, "a certificate");
    const tls = (query: string) => readPostgresUrl(`postgres://h/d?${query}`).ssl;
    for (const mode of ["disable", "allow", "prefer"]) assert.equal(tls(`sslmode=${mode}`), false);
    const verifying = (query: string) => {
      const ssl = tls(query);
      assert.ok(ssl, query);
      return [ssl.rejectUnauthorized, ssl.checkServerIdentity === undefined, ssl.ca?.toString()];
    };
    assert.deepEqual(verifying("sslmode=require"), [false, false, undefined]);
    assert.deepEqual(verifying(`sslmode=require&sslrootcert=${ca}`), [true, false, "a certificate"]);
    assert.deepEqual(verifying(`sslmode=verify-ca&sslrootcert=${ca}`), [true, false, "a certificate"]);
    assert.deepEqual(verifying("sslmode=verify-full&sslrootcert=system"), [true, true, undefined]);
    assert.throws(() => tls("sslmode=sometimes"), { code: "OPS_CONFIG_INVALID" });
    assert.throws(() => tls("sslmode=verify-ca&sslrootcert=/not/there"), { code: "OPS_CONFIG_INVALID" });
  });
});

describe("a Postgres database that cannot be reached", () => {
  it("says that nobody answers, after the tries that it may take, and never the password", async () => {
    const { port } = new URL(await deadAddress());
    const database = await openPostgres(`postgres://user:secret@127.0.0.1:${port}/ops`, {
      schema: "s",
      ...once,
    });
    const error = await opsError("OPS_DATABASE_FAILED", () => database.query("SELECT 1"));
    assert.match(error.message, /the database `postgres:\/\/127\.0\.0\.1:\d+\/ops` failed: .*ECONNREFUSED/);
    assert.match(String(error.hint), /titanic-ops doctor/);
    assert.doesNotMatch(inspect(error, { depth: 10 }), /secret/);
    await database.close();
  });
});

describe("a Postgres database", { skip: skipWithoutPostgres }, () => {
  const open = async (t: TestContext, schema: string, query = "") => {
    const database = await openPostgres(`${POSTGRES_URL}?${query}`, { schema, ...once });
    t.after(() => database.close());
    return database;
  };

  it("that is not there, or of a role that is not, is told with what to do", async () => {
    const wrong = new URL(POSTGRES_URL);
    wrong.pathname = "/no_such_database";
    const database = await openPostgres(wrong.href, { schema: "s", ...once });
    const error = await opsError("OPS_DATABASE_FAILED", () => database.query("SELECT 1"));
    assert.equal(error.details.state, "3D000");
    assert.match(String(error.hint), /createdb/);
    await database.close();
    wrong.pathname = new URL(POSTGRES_URL).pathname;
    wrong.username = "no_such_role";
    const other = await openPostgres(wrong.href, { schema: "s", ...once });
    await opsError("OPS_DATABASE_FAILED", () => other.query("SELECT 1"));
    await other.close();
  });

  it("is left as it was by one that only reads", async (t) => {
    const schema = ownSchema(t);
    const database = await open(t, schema);
    assert.equal(await database.hasTable("raw"), false);
    await opsError("OPS_DATABASE_FAILED", () => database.query("SELECT * FROM raw"));
    assert.deepEqual(
      await askPostgres("SELECT 1 FROM pg_namespace WHERE nspname = $1", { values: [schema] }),
      [],
    );
  });

  it("lets one at a time work alone, and says who else does", async (t) => {
    const schema = ownSchema(t);
    const [one, other] = [await open(t, schema), await open(t, schema)];
    await one.transaction(
      async () => {
        await one.createTable("kept", COLUMNS);
        const error = await opsError("OPS_WORKSPACE_BUSY", () =>
          other.transaction(async () => undefined, { alone: "load" }),
        );
        assert.match(error.message, /another load is at work/);
      },
      { alone: "load" },
    );
    assert.equal(await other.transaction(async () => "had it", { alone: "load" }), "had it");
  });

  it("shows readers the old rows until the new ones are in their place", async (t) => {
    const schema = ownSchema(t);
    const [writer, reader] = [await open(t, schema), await open(t, schema)];
    await writer.createTable("raw", COLUMNS);
    await writer.append("raw", COLUMNS, [[["old"]]]);
    await writer.transaction(async () => {
      await writer.createTable("raw_new", COLUMNS);
      await writer.append("raw_new", COLUMNS, [[["new"]]]);
      assert.deepEqual(await reader.query("SELECT label FROM raw"), [{ label: "old" }]);
      await writer.query("DROP TABLE raw");
      await writer.query("ALTER TABLE raw_new RENAME TO raw");
    });
    assert.deepEqual(await reader.query("SELECT label FROM raw"), [{ label: "new" }]);
  });

  it("cannot hold the character NUL, and says in which column it stands", async (t) => {
    const database = await open(t, ownSchema(t));
    await database.createTable("kept", COLUMNS);
    const rows: Rows = [["fine"], ["a\0b"]];
    const error = await opsError("OPS_INPUT_VALUE", () => database.append("kept", COLUMNS, [rows]));
    assert.equal(error.details.column, "label");
    assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM kept"), [{ n: 0 }]);
  });

  it("ends a statement that takes too long, and works on", async (t) => {
    const database = await open(t, ownSchema(t), "statement_timeout=50");
    const error = await opsError("OPS_DATABASE_FAILED", () => database.query("SELECT pg_sleep(20)"));
    assert.equal(error.details.state, "57014");
    assert.match(String(error.hint), /statement_timeout/);
    assert.deepEqual(await database.query("SELECT 1 AS one"), [{ one: 1 }]);
  });

  it("is asked over a new connection when the server has ended the old", async (t) => {
    const database = await open(t, ownSchema(t), "application_name=titanic-ops-ended");
    await database.query("SELECT 1");
    await askPostgres("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", {
      values: ["titanic-ops-ended"],
    });
    // The news of it may arrive with the next statement.
    await database.query("SELECT 1").catch(() => undefined);
    assert.deepEqual(await database.query("SELECT 1 AS one"), [{ one: 1 }]);
  });

  it("names a view that keeps a table from being replaced", async (t) => {
    const schema = ownSchema(t);
    const database = await open(t, schema);
    await database.createTable("raw", COLUMNS);
    await database.query("CREATE VIEW seen AS SELECT * FROM raw");
    const error = await opsError("OPS_DATABASE_FAILED", () => database.query("DROP TABLE raw"));
    assert.equal(error.details.state, "2BP01");
    assert.match(String(error.hint), /view/);
  });

  it("works in the schema that its URL names", async (t) => {
    const schema = ownSchema(t);
    const database = await open(t, "another", `schema=${schema}`);
    await database.createTable("kept", COLUMNS);
    assert.deepEqual(await askPostgres(`SELECT * FROM "${schema}".kept`), []);
  });
});
