import { existsSync } from "node:fs";
import { readdir, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Database } from "../core/database/database.ts";
import { OpsError } from "../core/errors.ts";
import { openSource } from "../core/storage/source.ts";
import { TO_STANDARD_ERROR } from "./logger.ts";
import type { CliPorts } from "./open-ports.ts";

/** One thing that was looked at. `note` is worth knowing and needs nothing. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "missing" | "note";
  readonly found: string;
  readonly hint?: string;
}

/** What was looked at, and whether all that is needed is there. */
export interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

const NODE_NEEDED = [20, 12] as const;
/** Below this a training run on a small file may not get through. */
const DISK_NEEDED_BYTES = 200e6;
const SOURCE_TIMEOUT_MS = 10_000;

/** Looks at everything that the configuration needs. Nothing that is there is changed. */
export async function diagnose(ports: CliPorts, signal: AbortSignal): Promise<Diagnosis> {
  const { settings } = ports;
  const dataset = await check("dataset file", async () => {
    const { file, spec } = await ports.dataset();
    return `${file} (${spec.name}, ${Object.keys(spec.columns).length} columns, ${spec.features.length} features)`;
  });
  const checks = [
    nodeCheck(),
    dataset,
    await writable("artifacts folder", settings.artifacts),
    ...(settings.logs === TO_STANDARD_ERROR ? [] : [await writable("logs folder", settings.logs)]),
    await diskCheck(settings.artifacts),
    ...(dataset.status === "ok"
      ? [
          await databaseCheck(ports),
          ...(await redisCheck(ports)),
          await sourceCheck(ports, signal),
          await modelCheck(ports),
        ]
      : []),
    ...(await trackerChecks(ports, signal)),
  ];
  return { ok: checks.every(({ status }) => status !== "missing"), checks };
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, status: "ok", found: await look() };
  } catch (error) {
    const hint = error instanceof OpsError ? error.hint : undefined;
    return { name, status: "missing", found: (error as Error).message, ...(hint !== undefined && { hint }) };
  }
}

function nodeCheck(): Check {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const enough = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  const found = `${process.versions.node} (${NODE_NEEDED.join(".")} or newer is needed)`;
  return enough
    ? { name: "Node", status: "ok", found }
    : { name: "Node", status: "missing", found, hint: "install Node 20, 22 or 24" };
}

function writable(name: string, folder: string): Promise<Check> {
  return check(name, async () => {
    // The folder is looked for upwards: one that does not exist yet is made by the first command that needs it.
    const existing = await nearestExisting(path.resolve(folder));
    const probe = path.join(existing, `.titanic-ops-${process.pid}`);
    try {
      await writeFile(probe, "");
    } catch (cause) {
      throw new OpsError(
        "OPS_PATH_UNWRITABLE",
        `${existing} cannot be written (${(cause as NodeJS.ErrnoException).code})`,
        {
          hint: "choose a folder that you may write to: --artifacts <folder>",
          cause,
        },
      );
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
    return existing === path.resolve(folder) ? folder : `${folder} (not there yet)`;
  });
}

async function nearestExisting(folder: string): Promise<string> {
  const there = await readdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
  return there ? folder : nearestExisting(path.dirname(folder));
}

async function diskCheck(folder: string): Promise<Check> {
  return check("disk", async () => {
    const { bavail, bsize } = await statfs(await nearestExisting(path.resolve(folder)));
    const free = bavail * bsize;
    const found = `${(free / 1e9).toFixed(1)} GB free`;
    if (free < DISK_NEEDED_BYTES)
      throw new OpsError("OPS_DISK_FULL", found, {
        hint: "free some space, or choose another disk with --artifacts <folder>",
      });
    return found;
  });
}

async function databaseCheck(ports: CliPorts): Promise<Check> {
  return check("database", async () => {
    const { file, url } = await ports.databasePlace();
    if (url === undefined && !existsSync(file)) return `DuckDB at ${file} (not there yet)`;
    const { openDatabase } = await import("./open-database.ts");
    const { lastLoad, loadedContent } = await import("../core/stages/loads.ts");
    const database = await openDatabase(await ports.databasePlace());
    try {
      const about = url === undefined ? [] : await aboutServer(database);
      const load = await lastLoad(database);
      const held =
        load === null ? "nothing loaded" : `${loadedContent(load.objects).rows} rows from ${load.source}`;
      return [database.location, ...about, held].join(", ");
    } finally {
      await database.close();
    }
  });
}

/** Older servers write numbers with too few digits to be read back the same. */
const POSTGRES_NEEDED = 12;

/** Throws OPS_DATABASE_FAILED where the user may not do what the commands do. */
async function aboutServer(database: Database): Promise<string[]> {
  const [{ version, number, database: name, role, replica, may }] = await database.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
       current_database() AS database, current_user AS role, CAST(pg_is_in_recovery() AS INT) AS replica,
       CAST(COALESCE(has_schema_privilege(current_schema(), 'CREATE'),
         has_database_privilege(current_database(), 'CREATE')) AS INT) AS may`,
  );
  const fail = (message: string, hint: string): never => {
    throw new OpsError("OPS_DATABASE_FAILED", `${database.location}: ${message}`, { hint });
  };
  if (Number(number) < POSTGRES_NEEDED * 10_000)
    fail(`Postgres ${version} is too old`, `Postgres ${POSTGRES_NEEDED} or newer is needed`);
  if (replica === 1) fail("this is a replica, which cannot be written", "name the primary server");
  if (may === 0)
    fail(
      `\`${role}\` may not make tables there`,
      `GRANT CREATE ON DATABASE "${name}" TO "${role}"; or name a schema of its own: ?schema=<name>`,
    );
  return [`Postgres ${version}`];
}

/** Nothing where no Redis is configured. */
async function redisCheck(ports: CliPorts): Promise<Check[]> {
  const redis = await ports.redis();
  if (redis === null) return [];
  let mayEvict = false;
  const looked = await check("Redis", async () => {
    await redis.connected();
    const [server, policy] = await redis.send([
      { key: "", parts: ["INFO", "server"] },
      { key: "", parts: ["INFO", "memory"] },
    ]);
    const version = /redis_version:(\S+)/.exec(String(server))?.[1] ?? "of unknown version";
    const evicts = /maxmemory_policy:(\S+)/.exec(String(policy))?.[1] ?? "noeviction";
    mayEvict = evicts !== "noeviction";
    const told = `${redis.location}, Redis ${version}`;
    return mayEvict
      ? `${told}, which drops features when its memory is full (maxmemory-policy ${evicts})`
      : told;
  });
  if (looked.status !== "ok" || !mayEvict) return [looked];
  return [{ ...looked, status: "note", hint: "redis-cli config set maxmemory-policy noeviction" }];
}

async function sourceCheck(ports: CliPorts, signal: AbortSignal): Promise<Check> {
  return check("source", async () => {
    const uri = ports.settings.source ?? (await ports.dataset()).spec.source;
    if (uri === "-") return "standard input";
    const limited = AbortSignal.any([signal, AbortSignal.timeout(SOURCE_TIMEOUT_MS)]);
    const source = await openSource(uri, { stdin: ports.stdin });
    // The first piece shows that the data answers; the rest is not wanted.
    const [object, ...others] = await source.list(limited);
    const found = others.length > 0 ? `${others.length + 1} objects of ${source.uri}` : source.uri;
    for await (const piece of await object.open({ signal: limited }))
      return `${found} answers (${piece.length} bytes seen)`;
    return `${found} answers, and is empty`;
  });
}

async function modelCheck(ports: CliPorts): Promise<Check> {
  const { listModels } = await import("../core/stages/models.ts");
  const { createModelStore } = await import("../core/registry/model-store.ts");
  const { modelsContext } = await import("./models-context.ts");
  let count = 0;
  const looked = await check("models", async () => {
    const context = await modelsContext(ports);
    const models = await listModels(context);
    count = models.length;
    const inUse = models.filter(({ aliases }) => aliases.length > 0);
    const store = createModelStore(context.models, context.name);
    for (const { version } of inUse) await store.verify(version);
    const told = inUse.map(({ version, aliases }) => `${aliases.join(" and ")} is ${version}`).join(", ");
    return `${count} version${count === 1 ? "" : "s"}${told && `; ${told}, whole`}`;
  });
  if (looked.status === "ok" && count === 0)
    return { name: "models", status: "note", found: "none yet: titanic-ops pipeline trains one" };
  return looked;
}

const TRACKER_TIMEOUT_MS = 10_000;

/** Nothing where no tracker is configured. */
async function trackerChecks(ports: CliPorts, signal: AbortSignal): Promise<Check[]> {
  const [{ unsentRuns }, { runIds }, { runsFolder }] = await Promise.all([
    import("../core/tracking/remote/sync-runs.ts"),
    import("../core/tracking/run-folder.ts"),
    import("./runs-views.ts"),
  ]);
  let trackers: Awaited<ReturnType<CliPorts["trackers"]>>;
  try {
    trackers = await ports.trackers();
  } catch (error) {
    return [
      await check("trackers", async () => {
        throw error;
      }),
    ];
  }
  const runs = runsFolder(ports);
  const checks: Check[] = [];
  for (const tracker of trackers) {
    let unsent = 0;
    const looked = await check(tracker.name, async () => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TRACKER_TIMEOUT_MS)]);
      const found = await tracker.check(limited);
      unsent = (await unsentRuns(tracker, runs, await runIds(runs))).length;
      return `${tracker.place}, ${found}, ${unsent === 0 ? "has every run" : `lacks ${unsent} runs`}`;
    });
    const isBehind = looked.status === "ok" && unsent > 0;
    checks.push(isBehind ? { ...looked, status: "note", hint: "titanic-ops runs sync" } : looked);
  }
  return checks;
}
