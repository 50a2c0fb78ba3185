import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type Database, quoteName, type Rows, type TableColumn } from "../../src/core/database/database.ts";
import type { Cell } from "../../src/core/dataset/cells.ts";

/** How to make databases of one kind for the suite. */
export interface DatabaseAdapter {
  readonly name: string;
  readonly skip?: false | string;
  /** An empty database; each call of what it returns opens it once more, and closes it when the test ends. */
  make(t: TestContext): Promise<() => Promise<Database>>;
}

const COLUMNS: TableColumn[] = [
  ["id", "integer"],
  ["amount", "number"],
  ["label", "text"],
  ["kind", "category"],
];

/** What every database must do. */
export function databaseContract({ name, skip = false, make }: DatabaseAdapter): void {
  const open = async (t: TestContext): Promise<Database> => (await make(t))();

  describe(`database ${name}`, { skip }, () => {
    it("keeps whole numbers, numbers, texts and missing values as they are", async (t) => {
      const rows: Rows = [
        [Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, "Åkerström 𝄞 \u2028", "a"],
        [Number.MIN_SAFE_INTEGER, -Number.MAX_VALUE, 'it\'s "quoted", \\ and\nbroken\r\n', ""],
        [0, 0.1 + 0.2, " spaces ", "NULL"],
        [1, -0, "x".repeat(100_000), "$1"],
        [2, null, null, null],
        [null, 5e-324, "", "b"],
      ];
      const database = await open(t);
      await database.createTable("kept", COLUMNS);
      assert.equal(await database.append("kept", COLUMNS, [rows]), rows.length);
      assert.deepEqual(await collect(database.scan("SELECT * FROM kept")), rows);
      const again = await database.query("SELECT * FROM kept");
      assert.deepEqual(
        again,
        rows.map(([id, amount, label, kind]) => ({ id, amount, label, kind })),
      );
      assert.ok(Object.is(again[3].amount, -0), "-0 is not 0");
    });

    it("takes any name for a table and a column", async (t) => {
      const database = await open(t);
      for (const odd of ['qu"oted', "with space", "select", "é.ü", "Upper", "it's", "semi;colon"]) {
        const columns: TableColumn[] = [[odd, "integer"]];
        await database.createTable(odd, columns);
        await database.append(odd, columns, [[[7]]]);
        assert.deepEqual(await database.query(`SELECT ${quoteName(odd)} FROM ${quoteName(odd)}`), [
          { [odd]: 7 },
        ]);
      }
    });

    it("takes parameters for values, never for SQL", async (t) => {
      const database = await open(t);
      await database.createTable("people", COLUMNS);
      const values: Cell[][] = [
        [Number.MAX_SAFE_INTEGER, 2.5, "'; DROP TABLE people; --", null],
        [3, 0.1, "é", "k"],
      ];
      for (const row of values) await database.query("INSERT INTO people VALUES ($1, $2, $3, $4)", row);
      for (const [id, amount, label] of values)
        assert.deepEqual(
          await database.query("SELECT label FROM people WHERE id = $1 AND amount = $2 AND label = $3", [
            id,
            amount,
            label,
          ]),
          [{ label }],
        );
      assert.deepEqual(await collect(database.scan("SELECT * FROM people")), values);
    });

    it("counts and sums whole numbers into numbers", async (t) => {
      const database = await open(t);
      await database.createTable("sums", [["n", "integer"]]);
      await database.append("sums", [["n", "integer"]], [[[2 ** 40], [1]]]);
      const [row] = await database.query(
        "SELECT COUNT(*) AS rows, CAST(SUM(n) AS BIGINT) AS total FROM sums",
      );
      assert.deepEqual(row, { rows: 2, total: 2 ** 40 + 1 });
    });

    it("scans a large table in order, in batches, while other statements run", async (t) => {
      const database = await open(t);
      await database.createTable("large", COLUMNS);
      assert.equal(await database.append("large", COLUMNS, numbered(30_000)), 30_000);
      let next = 0;
      let batches = 0;
      for await (const rows of database.scan("SELECT id, label FROM large ORDER BY id")) {
        batches++;
        for (const row of rows) assert.deepEqual(row, [next, `label ${next++}`]);
        assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM large"), [{ n: 30_000 }]);
      }
      assert.equal(next, 30_000);
      assert.ok(batches > 3, `${batches} batches`);
    });

    it("lets its reader stop a scan early", async (t) => {
      const database = await open(t);
      await database.createTable("large", COLUMNS);
      await database.append("large", COLUMNS, numbered(30_000));
      for await (const rows of database.scan("SELECT * FROM large")) {
        assert.ok(rows.length > 0);
        break;
      }
      await database.query("DROP TABLE large");
    });

    it("gives no batch for a result without rows", async (t) => {
      const database = await open(t);
      await database.createTable("none", COLUMNS);
      assert.equal(await database.append("none", COLUMNS, []), 0);
      assert.deepEqual(await collect(database.scan("SELECT * FROM none")), []);
      assert.deepEqual(await database.query("SELECT * FROM none"), []);
    });

    it("shows what a transaction changed after it, to those who open it later too", async (t) => {
      const reopen = await make(t);
      const database = await reopen();
      const result = await database.transaction(async () => {
        await database.createTable("made", COLUMNS);
        await database.append("made", COLUMNS, numbered(3));
        return "done";
      });
      assert.equal(result, "done");
      await database.close();
      assert.deepEqual(await (await reopen()).query("SELECT COUNT(*) AS n FROM made"), [{ n: 3 }]);
    });

    it("undoes all of a transaction that throws, and throws what it threw", async (t) => {
      const database = await open(t);
      await database.createTable("kept", COLUMNS);
      await database.append("kept", COLUMNS, numbered(5));
      const thrown = new TypeError("Error: permission denied, no space left on device");
      await assert.rejects(
        database.transaction(async () => {
          await database.query("DROP TABLE kept");
          await database.createTable("kept", [["other", "text"]]);
          await database.append("kept", [["other", "text"]], [[["x"]]]);
          await database.createTable("further", COLUMNS);
          throw thrown;
        }),
        (error) => error === thrown,
      );
      assert.deepEqual(await database.query("SELECT COUNT(id) AS n FROM kept"), [{ n: 5 }]);
      await database.createTable("further", COLUMNS);
    });

    it("works on after a transaction in which a statement failed", async (t) => {
      const database = await open(t);
      await database.createTable("kept", COLUMNS);
      await assert.rejects(
        database.transaction(async () => {
          await database.append("kept", COLUMNS, numbered(5));
          await database.query("SELECT * FROM not_there");
        }),
        { code: "OPS_DATABASE_FAILED" },
      );
      assert.equal(await database.transaction(() => database.append("kept", COLUMNS, numbered(2))), 2);
      assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM kept"), [{ n: 2 }]);
    });

    it("adds none of the rows when they end with an error, and throws that error", async (t) => {
      const database = await open(t);
      await database.createTable("kept", COLUMNS);
      const thrown = new TypeError("the rows broke off");
      async function* broken(): AsyncGenerator<Rows> {
        // More than an appender holds back before it writes.
        yield* numbered(250_000);
        throw thrown;
      }
      await assert.rejects(database.append("kept", COLUMNS, broken()), (error) => error === thrown);
      assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM kept"), [{ n: 0 }]);
      assert.equal(await database.append("kept", COLUMNS, numbered(4)), 4);
    });

    it("says what is wrong with a statement, and works on", async (t) => {
      const database = await open(t);
      await assert.rejects(database.query("SELEC 1"), { code: "OPS_DATABASE_FAILED" });
      await assert.rejects(collect(database.scan("SELECT * FROM not_there")), {
        code: "OPS_DATABASE_FAILED",
      });
      await assert.rejects(database.append("not_there", COLUMNS, numbered(1)), {
        code: "OPS_DATABASE_FAILED",
      });
      assert.deepEqual(await database.query("SELECT 1 AS one"), [{ one: 1 }]);
    });

    it("tells which tables there are", async (t) => {
      const database = await open(t);
      assert.equal(await database.hasTable("Made's"), false);
      await database.createTable("Made's", COLUMNS);
      assert.equal(await database.hasTable("Made's"), true);
      assert.equal(await database.hasTable("made's"), false);
    });

    it("takes a table's place with another within a transaction", async (t) => {
      const database = await open(t);
      await database.createTable("kept", COLUMNS);
      await database.append("kept", COLUMNS, numbered(5));
      for (const count of [3, 2]) {
        await database.transaction(async () => {
          await database.createTable("beside", COLUMNS);
          await database.append("beside", COLUMNS, numbered(count));
          assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM beside"), [{ n: count }]);
          await database.query("DROP TABLE kept");
          await database.query("ALTER TABLE beside RENAME TO kept");
        });
        assert.deepEqual(await database.query("SELECT COUNT(*) AS n FROM kept"), [{ n: count }]);
        assert.equal(await database.hasTable("beside"), false);
      }
    });

    it("can be closed twice", async (t) => {
      const database = await open(t);
      await database.close();
      await database.close();
    });
  });
}

/** Rows with ids from 0, in batches. */
function* numbered(count: number): Generator<Rows> {
  for (let start = 0; start < count; start += 2000) {
    const rows = Math.min(2000, count - start);
    yield Array.from({ length: rows }, (_, i) => [start + i, (start + i) / 7, `label ${start + i}`, null]);
  }
}

async function collect(batches: AsyncIterable<Rows>): Promise<Cell[][]> {
  const all: Cell[][] = [];
  for await (const rows of batches) for (const row of rows) all.push([...row]);
  return all;
}
