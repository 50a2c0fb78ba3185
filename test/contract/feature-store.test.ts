import path from "node:path";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { createEmbeddedFeatureStore } from "../../src/core/feature-store/embedded.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { featureStoreContract } from "./feature-store.ts";

featureStoreContract({
  name: "embedded in duckdb",
  async make(t) {
    const file = path.join(await tempDir(t), "x.duckdb");
    return async () => {
      const database = await openDuckDb(file);
      t.after(() => database.close());
      return createEmbeddedFeatureStore(database);
    };
  },
});
