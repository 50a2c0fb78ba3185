import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { Database, Rows, TableColumn } from "../../../src/core/database/database.ts";
import { openDuckDb } from "../../../src/core/database/duckdb.ts";
import { spawnModule } from "../../helpers/child.ts";
import { withoutRootRights } from "../../helpers/nobody.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { skipWithoutSmallDisk, smallDisk } from "../../helpers/small-disk.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const COLUMNS: TableColumn[] = [
  ["id", "integer"],
  ["label", "text"],
];

const OPENER = `
  import { openDuckDb } from "./src/core/database/duckdb.ts";
  const [file, ...statements] = process.argv.slice(1);
  const database = await openDuckDb(file);
  for (const statement of statements) console.log(JSON.stringify(await database.query(statement)));
  console.log("open");
  if (statements.length === 0) setInterval(() => undefined, 1000);
  else await database.close();
`;

describe("openDuckDb", () => {
  it("makes the file and its folder, and leaves nothing else beside it", async (t) => {
    const file = path.join(await tempDir(t), "a", "b", "x.duckdb");
    await (await openDuckDb(file)).close();
    assert.deepEqual(await readdir(path.dirname(file)), ["x.duckdb"]);
  });

  it("says which process has the file open", async (t) => {
    const file = path.join(await tempDir(t), "x.duckdb");
    const holder = spawnModule(t, OPENER, [file]);
    await holder.says("open");
    const error = await opsError("OPS_WORKSPACE_BUSY", () => openDuckDb(file));
    assert.ok(error.message.includes(`process ${holder.process.pid} is using`), error.message);
    holder.process.kill("SIGKILL");
    await once(holder.process, "close");
    await (await open(t, file)).query("SELECT 1");
  });

  it("lets another process in as soon as it is closed, though this one lives on", async (t) => {
    const file = path.join(await tempDir(t), "x.duckdb");
    const database = await openDuckDb(file);
    await database.createTable("kept", COLUMNS);
    await database.append("kept", COLUMNS, [[[1, "a"]]]);
    for await (const _ of database.scan("SELECT * FROM kept")) break;
    await assert.rejects(spawnModule(t, OPENER, [file, "SELECT 1"]).ended(), /OPS_WORKSPACE_BUSY/);
    await database.close();
    assert.match(await spawnModule(t, OPENER, [file, "SELECT * FROM kept"]).ended(), /"label":"a"/);
  });

  it("opened twice in one process is one database, kept from others until both are closed", async (t) => {
    const file = path.join(await tempDir(t), "x.duckdb");
    const one = await open(t, file);
    const other = await open(t, path.relative(process.cwd(), file));
    await one.createTable("kept", COLUMNS);
    assert.deepEqual(await other.query("SELECT COUNT(*) AS n FROM kept"), [{ n: 0 }]);
    await other.close();
    await assert.rejects(spawnModule(t, OPENER, [file, "SELECT 1"]).ended(), /OPS_WORKSPACE_BUSY/);
    assert.deepEqual(await one.query("SELECT COUNT(*) AS n FROM kept"), [{ n: 0 }]);
  });

  it("keeps what one process wrote where several make the file at once", async (t) => {
    for (let round = 0; round < 5; round++) {
      const file = path.join(await tempDir(t), "x.duckdb");
      const opened = await Promise.all(Array.from({ length: 4 }, () => open(t, file)));
      for (const [i, database] of opened.entries()) await database.createTable(`table_${i}`, COLUMNS);
      for (const database of opened) await database.close();
      const [{ n }] = await (await open(t, file)).query(
        "SELECT COUNT(*) AS n FROM information_schema.tables",
      );
      assert.equal(n, 4);
    }
  });

  it("says that a file is no database, and does not say to remove it", async (t) => {
    const file = path.join(await tempDir(t), "x.duckdb");
    for (const content of ["", "id,label\n1,a\n", Buffer.alloc(20_000, 7)]) {
      await writeFile(file, content);
      const error = await opsError("OPS_DATABASE_FAILED", () => openDuckDb(file));
      assert.match(error.message, /is not a database$/);
      assert.doesNotMatch(String(error.hint), /remove/);
    }
  });

  it("says that it may not write there", async (t) => {
    const folder = await tempDir(t);
    await mkdir(path.join(folder, "x.duckdb"));
    await writeFile(path.join(folder, "file"), "");
    await mkdir(path.join(folder, "locked"));
    await chmod(path.join(folder, "locked"), 0o555);
    await chmod(folder, 0o755);
    for (const name of ["x.duckdb", "file/x.duckdb"])
      await opsError("OPS_PATH_UNWRITABLE", () => openDuckDb(path.join(folder, name)));
    await opsError("OPS_PATH_UNWRITABLE", () =>
      withoutRootRights(() => openDuckDb(path.join(folder, "locked", "x.duckdb"))),
    );
  });

  it("goes on after a process that was killed in a transaction: the old rows are there, and whole", async (t) => {
    const file = path.join(await tempDir(t), "x.duckdb");
    const before = await openDuckDb(file);
    await before.createTable("kept", COLUMNS);
    await before.append("kept", COLUMNS, [[[1, "old"]]]);
    await before.close();
    const child = spawnModule(
      t,
      `import { openDuckDb } from "./src/core/database/duckdb.ts";
       const database = await openDuckDb(process.argv[1]);
       const columns = [["id", "integer"], ["label", "text"]];
       await database.transaction(async () => {
         await database.query("DROP TABLE kept");
         await database.createTable("kept", columns);
         await database.append("kept", columns, [Array.from({ length: 300000 }, (_, i) => [i, "new"])]);
         console.log("written");
         await new Promise(() => setInterval(() => undefined, 1000));
       });`,
      [file],
    );
    await child.says("written");
    child.process.kill("SIGKILL");
    await once(child.process, "close");
    assert.deepEqual(await (await open(t, file)).query("SELECT * FROM kept"), [{ id: 1, label: "old" }]);
  });
});

describe("a database on a full disk", { skip: skipWithoutSmallDisk() }, () => {
  it("says that the disk is full, keeps the old rows, and can be closed and opened", async (t) => {
    const file = path.join(smallDisk(t, "2m"), "x.duckdb");
    const database = await open(t, file);
    await database.createTable("kept", COLUMNS);
    await database.append("kept", COLUMNS, [[[1, "old"]]]);
    await opsError("OPS_DISK_FULL", () =>
      database.transaction(async () => {
        await database.query("DROP TABLE kept");
        await database.createTable("kept", COLUMNS);
        await database.append("kept", COLUMNS, many());
      }),
    );
    assert.deepEqual(await database.query("SELECT * FROM kept"), [{ id: 1, label: "old" }]);
    await database.close();
    assert.deepEqual(await (await open(t, file)).query("SELECT * FROM kept"), [{ id: 1, label: "old" }]);
  });

  it("is not made there, and leaves nothing", async (t) => {
    const folder = smallDisk(t, "64k");
    await writeFile(path.join(folder, "filler"), Buffer.alloc(60_000));
    await opsError("OPS_DISK_FULL", () => openDuckDb(path.join(folder, "x.duckdb")));
    assert.deepEqual(await readdir(folder), ["filler"]);
  });
});

async function open(t: TestContext, file: string): Promise<Database> {
  const database = await openDuckDb(file);
  t.after(() => database.close());
  return database;
}

function* many(): Generator<Rows> {
  for (let start = 0; start < 400_000; start += 2000)
    yield Array.from({ length: 2000 }, (_, i) => [start + i, `label ${(start + i) * 7919}`]);
}
