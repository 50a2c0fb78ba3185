import path from "node:path";
import { openPostgres } from "../../src/core/database/postgres.ts";
import { createDatabaseHistory } from "../../src/core/prediction-log/database-history.ts";
import { createDatabaseSink } from "../../src/core/prediction-log/database-sink.ts";
import { createFolderHistory } from "../../src/core/prediction-log/file-history.ts";
import { createFolderSink } from "../../src/core/prediction-log/folder-sink.ts";
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
      return { ...sink, history: createFolderHistory(folder) };
    };
  },
});

predictionSinkContract({
  name: "postgres",
  skip: skipWithoutPostgres,
  async make(t) {
    const schema = ownSchema(t);
    return async () => {
      const database = await openPostgres(POSTGRES_URL, { schema });
      const sink = createDatabaseSink(database);
      t.after(() => sink.close());
      return { ...sink, history: createDatabaseHistory(database) };
    };
  },
});
