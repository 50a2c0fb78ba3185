import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { type GcsServer, gcsServer } from "../helpers/gcs-server.ts";
import { askPostgres, ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { passengers, type Workspace, workspace } from "../helpers/workspace.ts";

interface Extracted {
  readonly rows: number;
  readonly changed: boolean;
  readonly objects: readonly { readonly object: string; readonly version: string | null }[];
  readonly steps: readonly { readonly name: string; readonly bytes?: number; readonly objects?: number }[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** `extract` of gs://bucket/… from a server of the test's own. */
async function bucket(t: TestContext, objects: Record<string, string>) {
  const w = await workspace(t);
  const server = await gcsServer(t);
  for (const [name, content] of Object.entries(objects)) server.put(name, content);
  const before = process.env.STORAGE_EMULATOR_HOST;
  process.env.STORAGE_EMULATOR_HOST = server.endpoint;
  t.after(() => {
    if (before === undefined) delete process.env.STORAGE_EMULATOR_HOST;
    else process.env.STORAGE_EMULATOR_HOST = before;
  });
  const extract = async (source: string, options = "") => {
    const { code, stdout } = await cliIn(w.folder)(
      `extract --config small.yaml --source ${source} --json ${options}`,
    );
    return { code, ...(JSON.parse(stdout) as Extracted) };
  };
  return { w, server, extract };
}

/** The passengers with ids from `first` on. */
function part(first: number, rows: number): string {
  const [header, ...lines] = passengers(first + rows - 1)
    .trimEnd()
    .split("\n");
  return `${[header, ...lines.slice(first - 1)].join("\n")}\n`;
}

const media = (asked: readonly string[]) => asked.filter((each) => each.includes("alt=media"));

describe("extract", () => {
  it("tells its steps, and does nothing where these generations are there already", async (t) => {
    const { server, extract } = await bucket(t, { "x.csv": part(1, 50) });
    const first = await extract("gs://bucket/x.csv");
    assert.deepEqual(
      first.steps.map(({ name, objects }) => [name, objects]),
      [
        ["list", 1],
        ["download", 1],
        ["load", undefined],
      ],
    );
    assert.deepEqual([first.rows, first.changed, first.objects[0].version], [50, true, "1"]);
    const second = await extract("gs://bucket/x.csv");
    assert.deepEqual([second.rows, second.changed], [50, false]);
    assert.equal(media(server.asked).length, 1);
    assert.equal((await extract("gs://bucket/x.csv", "--force")).changed, true);
    server.put("x.csv", part(1, 60));
    const third = await extract("gs://bucket/x.csv");
    assert.deepEqual([third.rows, third.changed, third.objects[0].version], [60, true, "2"]);
  });

  it("appends several objects of one layout, and refuses another by its name, keeping the old rows", async (t) => {
    const { server, w, extract } = await bucket(t, { "d/b.csv": part(31, 20), "d/a.csv": part(1, 30) });
    const all = await extract("gs://bucket/d");
    assert.equal(all.rows, 50);
    assert.deepEqual(
      all.objects.map(({ object }) => object),
      ["gs://bucket/d/a.csv", "gs://bucket/d/b.csv"],
    );
    server.put("d/c.csv", "id,name\n1,x\n");
    const refused = await extract("gs://bucket/d");
    assert.equal(refused.error?.code, "OPS_INPUT_COLUMN_UNKNOWN");
    assert.match(String(refused.error?.message), /gs:\/\/bucket\/d\/c\.csv/);
    server.put("d/c.csv", part(31, 1));
    const repeated = await extract("gs://bucket/d");
    assert.equal(repeated.error?.code, "OPS_INPUT_DUPLICATE_ID");
    assert.match(String(repeated.error?.message), /d\/c\.csv:2 .*at gs:\/\/bucket\/d\/b\.csv:2/);
    assert.equal((await ingested(w)).length, 51);
  });

  it("takes a pattern of paths", async (t) => {
    const { w, extract } = await bucket(t, {});
    await w.write("p2.csv", part(31, 20));
    await w.write("p1.csv", part(1, 30));
    const { rows, objects } = await extract("p*.csv");
    assert.deepEqual([rows, objects.map(({ object }) => object)], [50, ["p1.csv", "p2.csv"]]);
  });

  it("tries again after 503, as often as it may", async (t) => {
    const { server, extract } = await bucket(t, { "x.csv": part(1, 50) });
    let failures = 2;
    server.interfere = (_, response) => failures-- > 0 && Boolean(response.writeHead(503).end());
    assert.equal((await extract("gs://bucket/x.csv")).rows, 50);
    failures = 1;
    const once = await extract("gs://bucket/x.csv", "--tries 1");
    assert.deepEqual([once.code, once.error?.code], [3, "OPS_SOURCE_UNREACHABLE"]);
  });

  it("goes on with a download that was cut off, in the same run and in the next", async (t) => {
    const bytes = part(1, 2000);
    const { server, w, extract } = await bucket(t, { "x.csv": bytes });
    let cuts = 2;
    const cut: GcsServer["interfere"] = ({ url, headers }, response) => {
      if (!url?.includes("alt=media") || cuts-- <= 0) return false;
      const from = Number(/\d+/.exec(String(headers.range))?.[0] ?? 0);
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { "content-range": range, "content-length": bytes.length - from });
      response.write(bytes.slice(from, from + 50_000));
      setTimeout(() => response.destroy(), 50);
      return true;
    };
    server.interfere = cut;
    const failed = await extract("gs://bucket/x.csv", "--tries 1");
    assert.equal(failed.error?.code, "OPS_SOURCE_UNREACHABLE");
    assert.equal((await readdir(w.at("artifacts", "downloads"))).length, 1);
    const { rows, steps } = await extract("gs://bucket/x.csv");
    assert.equal(rows, 2000);
    assert.ok(Number(steps.find(({ name }) => name === "download")?.bytes) < bytes.length);
    assert.ok(
      media(server.asked)
        .slice(1)
        .every((each) => / from \d+$/.test(each)),
    );
    assert.ok(!existsSync(w.at("artifacts", "downloads")));
  });

  it("lists anew when an object changes between list and download, and gives up one that always does", async (t) => {
    const { server, extract } = await bucket(t, { "x.csv": part(1, 50) });
    let changes = 1;
    server.interfere = ({ url }) => {
      if (url?.includes("alt=media") && changes-- > 0) server.put("x.csv", part(1, 60));
      return false;
    };
    const { rows, objects } = await extract("gs://bucket/x.csv");
    assert.deepEqual([rows, objects[0].version], [60, "2"]);
    changes = 1000;
    server.put("x.csv", part(1, 70));
    const failed = await extract("gs://bucket/x.csv");
    assert.deepEqual([failed.code, failed.error?.code], [3, "OPS_SOURCE_CHANGED"]);
  });

  it("says which bucket is not there, and does not try again", async (t) => {
    const { server, extract } = await bucket(t, {});
    const { code, error } = await extract("gs://no-such-bucket/x.csv");
    assert.deepEqual([code, error?.code], [2, "OPS_INPUT_NOT_FOUND"]);
    assert.equal(server.asked.length, 2);
  });

  it("goes on with a database from before there could be several objects", async (t) => {
    const { w, extract } = await bucket(t, {});
    const { openDuckDb } = await import("../../src/core/database/duckdb.ts");
    const old = await openDuckDb(w.at("artifacts", "titanic.duckdb"));
    await old.query("CREATE TABLE raw (id BIGINT)");
    await old.query(
      "CREATE TABLE loads (load_id BIGINT, source VARCHAR, sha256 VARCHAR, bytes BIGINT, rows BIGINT, loaded_at VARCHAR)",
    );
    await old.query("INSERT INTO loads VALUES (1, 'old.csv', 'digest', 10, 1, '2026-01-01T00:00:00Z')");
    await old.close();
    await w.write("in.csv", part(1, 20));
    assert.equal((await extract("in.csv")).rows, 20);
    assert.equal((await extract("in.csv")).changed, false);
  });
});

describe("extract into Postgres", { skip: skipWithoutPostgres }, () => {
  const into = (t: TestContext) => {
    const schema = ownSchema(t);
    return { schema, option: `--database ${POSTGRES_URL}?schema=${schema}` };
  };

  it("gives what the embedded database gives: the same CSV, the same Parquet", async (t) => {
    const { w, extract } = await bucket(t, { "x.csv": part(1, 300) });
    const { option } = into(t);
    const [here, there] = [await extract("gs://bucket/x.csv"), await extract("gs://bucket/x.csv", option)];
    assert.deepEqual([here.rows, there.rows, there.changed], [300, 300, true]);
    assert.equal((await extract("gs://bucket/x.csv", option)).changed, false);
    for (const format of ["csv", "parquet"]) {
      const digests = [];
      for (const database of ["", option]) {
        const line = `ingest --config small.yaml --format ${format} --json ${database}`;
        digests.push(JSON.parse((await cliIn(w.folder)(line)).stdout).sha256);
      }
      assert.equal(digests[0], digests[1], format);
    }
  });

  it("leaves somebody else's table alone", async (t) => {
    const { w, extract } = await bucket(t, {});
    const { schema, option } = into(t);
    await askPostgres(`CREATE SCHEMA "${schema}"`);
    await askPostgres(`CREATE TABLE "${schema}".raw (theirs TEXT)`);
    await w.write("in.csv", part(1, 20));
    const { code, error } = await extract("in.csv", option);
    assert.deepEqual([code, error?.code], [2, "OPS_TABLE_FOREIGN"]);
    assert.match(String(error?.hint), /schema=/);
    assert.deepEqual(await askPostgres(`SELECT * FROM "${schema}".raw`), []);
  });

  it("keeps the old rows when the new are refused", async (t) => {
    const { w, extract } = await bucket(t, {});
    const { schema, option } = into(t);
    await w.write("in.csv", part(1, 20));
    await extract("in.csv", option);
    await w.write("in.csv", `${part(1, 20)}x\n`);
    assert.notEqual((await extract("in.csv", option)).code, 0);
    assert.deepEqual(await askPostgres(`SELECT COUNT(*)::int AS n FROM "${schema}".raw`), [{ n: 20 }]);
    assert.deepEqual(
      await askPostgres("SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", {
        values: [schema],
      }),
      [{ tablename: "loads" }, { tablename: "raw" }],
    );
  });
});

async function ingested(w: Workspace): Promise<string[]> {
  await cliIn(w.folder)("ingest --config small.yaml");
  return (await w.read("artifacts", "raw", "titanic.csv")).trimEnd().split("\n");
}
