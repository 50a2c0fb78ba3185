import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "../core/errors.ts";
import type { PredictionHistory } from "../core/prediction-log/prediction-history.ts";
import type { RowsPlace } from "../core/stages/feature-rows.ts";
import type { StageContext } from "../core/stages/stage.ts";
import type { CliPorts } from "./open-ports.ts";

/** The word for the prediction log in the database that is configured, as `serve --prediction-log` has it. */
const CONFIGURED = "database";
const TABLE = /^table:(.+)$/s;

/**
 * The rows behind a name: `table:<name>` of the database, a prediction log (a folder, `*.ndjson`, `postgres://…`, the word
 * `database`), or what any source speaks.
 */
export async function openRowsPlace(
  ports: CliPorts,
  stage: Pick<StageContext, "ports">,
  where: string,
): Promise<RowsPlace> {
  const [, table] = TABLE.exec(where) ?? [];
  if (table !== undefined) return { kind: "table", database: await stage.ports.database(), table };
  if (where === CONFIGURED) return { kind: "prediction-log", history: await configuredLog(ports) };
  if (/^postgres(?:ql)?:/i.test(where))
    return { kind: "prediction-log", history: await databaseLog(ports, where) };
  if (await isFolder(where)) {
    const { createFolderHistory } = await import("../core/prediction-log/file-history.ts");
    return { kind: "prediction-log", history: createFolderHistory(where) };
  }
  const { openSource } = await import("../core/storage/source.ts");
  const source = await openSource(where, { stdin: ports.stdin });
  if (!/\.(?:ndjson|jsonl)$/i.test(where)) return { kind: "file", source };
  const { createSourceHistory } = await import("../core/prediction-log/file-history.ts");
  return { kind: "prediction-log", history: createSourceHistory(source) };
}

/** The prediction log where nothing was named: the folder `predictions` of the artifacts, or that of the database. */
export async function defaultPredictionLog(ports: CliPorts): Promise<RowsPlace> {
  const folder = path.join(ports.settings.artifacts, "predictions");
  if (existsSync(folder)) {
    const { createFolderHistory } = await import("../core/prediction-log/file-history.ts");
    return { kind: "prediction-log", history: createFolderHistory(folder) };
  }
  if (ports.settings.database !== undefined)
    return { kind: "prediction-log", history: await configuredLog(ports) };
  throw new OpsError("OPS_INPUT_NOT_FOUND", `there is no prediction log in \`${folder}\` to compare`, {
    hint: `name rows: titanic-ops drift-report --current <file>; or let the service write a log: titanic-ops serve --prediction-log ${folder}`,
    details: { file: folder },
  });
}

async function configuredLog(ports: CliPorts): Promise<PredictionHistory> {
  const { database } = ports.settings;
  if (database !== undefined) return databaseLog(ports, database);
  throw new OpsError("OPS_USAGE", "`database`: the database is a file, which keeps no prediction log", {
    hint: "name a server: --database postgres://…; or a folder: --current predictions",
  });
}

async function databaseLog(ports: CliPorts, url: string): Promise<PredictionHistory> {
  const { openPostgres } = await import("../core/database/postgres.ts");
  const { createDatabaseHistory } = await import("../core/prediction-log/database-history.ts");
  const { spec } = await ports.dataset();
  const database = await openPostgres(url, { schema: spec.name });
  ports.closeAtEnd(database);
  return createDatabaseHistory(database);
}

async function isFolder(where: string): Promise<boolean> {
  return (await stat(where).catch(() => null))?.isDirectory() ?? false;
}
