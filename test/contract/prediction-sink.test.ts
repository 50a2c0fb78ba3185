import path from "node:path";
import { openPostgres } from "../../src/core/database/postgres.ts";
import { createDatabaseSink } from "../../src/serve/prediction-log/database-sink.ts";
import { createFolderSink } from "../../src/serve/prediction-log/folder-sink.ts";
import { ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { predictionSinkContract } from "./prediction-sink.ts";

predictionSinkContract({
  name: "folder",
  async make(t) {
    const folder = path.join(await tempDir(t), "new", "log");
    return async () => {
      const sink = createFolderSink(folder);
      t.after(() => sink.close());
      return sink;
    };
  },
});

predictionSinkContract({
  name: "postgres",
  skip: skipWithoutPostgres,
  async make(t) {
    const schema = ownSchema(t);
    return async () => {
      const sink = createDatabaseSink(await openPostgres(POSTGRES_URL, { schema }));
      t.after(() => sink.close());
      return sink;
    };
  },
});
