import path from "node:path";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { openPostgres } from "../../src/core/database/postgres.ts";
import { ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { databaseContract } from "./database.ts";

databaseContract({
  name: "duckdb",
  async make(t) {
    const file = path.join(await tempDir(t), "new", "x.duckdb");
    return async () => {
      const database = await openDuckDb(file);
      t.after(() => database.close());
      return database;
    };
  },
});

databaseContract({
  name: "postgres",
  skip: skipWithoutPostgres,
  async make(t) {
    const schema = ownSchema(t);
    return async () => {
      const database = await openPostgres(POSTGRES_URL, { schema });
      t.after(() => database.close());
      return database;
    };
  },
});
