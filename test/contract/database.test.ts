import path from "node:path";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
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
