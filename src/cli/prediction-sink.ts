import { OpsError } from "../core/errors.ts";
import type { PredictionSink } from "../core/prediction-log/prediction-sink.ts";
import { FOR_REQUESTS } from "./open-database.ts";
import type { CliPorts } from "./open-ports.ts";

/** The word for the database that is configured. */
const CONFIGURED = "database";

/**
 * Where `--prediction-log` says that predictions are written down: a folder, a Postgres database by its URL, or the word
 * `database`. Throws OPS_USAGE for that word where the database is a file, which belongs to one process at a time.
 */
export async function openPredictionSink(ports: CliPorts, where: string): Promise<PredictionSink> {
  const { url, dataset } = await ports.databasePlace();
  const server = where === CONFIGURED ? url : where;
  if (server === undefined) {
    throw new OpsError("OPS_USAGE", "`--prediction-log database`: the database is a file of one process", {
      hint: "name a server: --database postgres://…; or a folder: --prediction-log predictions",
    });
  }
  if (!/^postgres(?:ql)?:/i.test(server)) {
    const { createFolderSink } = await import("../core/prediction-log/folder-sink.ts");
    return createFolderSink(where);
  }
  const { openPostgres } = await import("../core/database/postgres.ts");
  const { createDatabaseSink } = await import("../core/prediction-log/database-sink.ts");
  return createDatabaseSink(
    await openPostgres(server, { schema: dataset, ...FOR_REQUESTS, maxConnections: 2 }),
  );
}
