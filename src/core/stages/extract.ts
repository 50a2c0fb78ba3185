import { rm } from "node:fs/promises";
import { digestFile } from "../atomic-file.ts";
import type { Database } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import { DEFAULT_RETRIES, isTransient, withRetries } from "../retry.ts";
import { clearDownloads, download, downloadPath } from "../storage/download.ts";
import { type SourceObject, sourceNotFound } from "../storage/source.ts";
import { type LoadedObject, lastLoad, loadedContent, RAW_TABLE } from "./loads.ts";
import { layoutDigest, type ObjectFile, replaceRawTable } from "./raw-table.ts";
import type { Stage, StageContext, Step } from "./stage.ts";

/** What was loaded, and where it is. */
export interface ExtractResult {
  readonly source: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly table: string;
  readonly database: string;
  readonly rows: number;
  /** False where the table held the rows of these very objects already. */
  readonly changed: boolean;
  readonly objects: readonly LoadedObject[];
}

/** Source → table `raw` of the database, in one transaction: a reader sees the old rows or the new. */
export const extractStage: Stage<ExtractResult> = {
  name: "extract",
  summary: ({ rows, source, changed }) => `${rows} rows from ${source}${changed ? "" : ", there already"}`,
  params: ({ id, target, columns }) => ({ id, target, columns }),
  async inputs(context) {
    const { objects } = await arrivalOf(context);
    return { source: objects.map(identityOf).join(" ") };
  },
  async outputs({ ports }) {
    const load = await lastLoad(await ports.database());
    if (load === null) return null;
    const { sha256, rows } = loadedContent(load.objects);
    return { [RAW_TABLE]: sha256, rows: String(rows) };
  },
  async run(context) {
    const { ports, paths, log } = context;
    const { uri } = await ports.source();
    const database = await ports.database();
    const { objects, changed } = await loadWhatIsNew(context, database);
    await clearDownloads(paths.downloads);
    const content = loadedContent(objects);
    log.info({ source: uri, rows: content.rows, sha256: content.sha256, changed }, "extracted");
    return { source: uri, ...content, table: RAW_TABLE, database: database.location, changed, objects };
  },
  async release({ ports, paths }) {
    // What could not be listed has left nothing.
    const arrived = await arrivals.get(ports)?.catch(() => undefined);
    for (const { object, file } of arrived?.objects ?? [])
      if (object.version === null && object.path === null && file !== null)
        await rm(file.file, { force: true });
    await clearDownloads(
      paths.downloads,
      arrived?.objects.map(({ object }) => downloadPath(paths.downloads, object)),
    );
    arrivals.delete(ports);
  },
};

/** An object of the source; its bytes, as far as they are on this machine. */
interface Arrived {
  readonly object: SourceObject;
  file: ObjectFile | null;
}

interface Arrival {
  readonly objects: readonly Arrived[];
}

const arrivals = new WeakMap<StageContext["ports"], Promise<Arrival>>();

/**
 * The source's objects, listed once a run. Those without a version are fetched with it, because only their bytes tell
 * whether they have changed: the stage's digest and its rows then come from the same bytes.
 */
function arrivalOf(context: StageContext): Promise<Arrival> {
  let pending = arrivals.get(context.ports);
  if (pending === undefined) {
    pending = arrive(context);
    arrivals.set(context.ports, pending);
  }
  return pending;
}

async function arrive(context: StageContext): Promise<Arrival> {
  const objects = await listObjects(context);
  await fetchAll(
    context,
    objects.filter(({ object }) => object.version === null),
  );
  return { objects };
}

/** What tells an object's bytes from others: its name and version, or their digest. */
function identityOf({ object: { uri, version }, file }: Arrived): string {
  return version === null ? String(file?.sha256) : `${uri}#${version}`;
}

async function listObjects(context: StageContext): Promise<Arrived[]> {
  const source = await context.ports.source();
  return step(context, "list", async () => {
    const objects = await source.list(context.signal);
    const bytes = objects.reduce((sum, object) => sum + (object.bytes ?? 0), 0);
    return {
      result: objects.map((object) => ({ object, file: null })),
      size: { objects: objects.length, bytes },
    };
  });
}

/** Brings objects to this machine; those that are files here are only read through, for their digest. */
async function fetchAll(context: StageContext, wanted: readonly Arrived[]): Promise<void> {
  const missing = wanted.filter(({ file }) => file === null);
  if (missing.length === 0) return;
  await step(context, "download", async () => {
    let bytes = 0;
    for (const each of missing) {
      // Those that a try before this one has brought here are not fetched again.
      if (each.file !== null) continue;
      const { file, received } = await fetchObject(context, each.object);
      each.file = file;
      bytes += received;
    }
    return { result: undefined, size: { objects: missing.length, bytes } };
  });
}

async function fetchObject(
  { paths, signal, onProgress }: StageContext,
  object: SourceObject,
): Promise<{ file: ObjectFile; received: number }> {
  const { uri, version, path } = object;
  if (path !== null) {
    await object.open({ signal });
    const digest = await digestFile(path);
    if (digest === null) throw sourceNotFound(uri);
    return { file: { object: uri, version, file: path, ...digest }, received: 0 };
  }
  const onBytes = (done: number): void => onProgress({ done, total: object.bytes, unit: "bytes" });
  const target = downloadPath(paths.downloads, object);
  const { received, ...fetched } = await download(object, target, { signal, onBytes });
  return { file: { object: uri, version, ...fetched }, received };
}

async function loadWhatIsNew(
  context: StageContext,
  database: Database,
): Promise<{ objects: readonly LoadedObject[]; changed: boolean }> {
  const { objects } = await arrivalOf(context);
  const there = context.force ? null : await loadedAlready(context, database, objects);
  if (there !== null) return { objects: there, changed: false };
  const files = await fetchUnchanged(context, objects);
  const { uri } = await context.ports.source();
  const loaded = await step(context, "load", async () => {
    const result = await replaceRawTable(context, database, { source: uri, objects: files });
    return { result, size: loadedContent(result) };
  });
  return { objects: loaded, changed: true };
}

/** What the table holds, where that is the rows of these very objects, let in by the same rules, and nobody changed it. */
async function loadedAlready(
  { spec }: StageContext,
  database: Database,
  objects: readonly Arrived[],
): Promise<readonly LoadedObject[] | null> {
  const load = await lastLoad(database);
  if (load === null || load.layout !== layoutDigest(spec)) return null;
  const identities = load.objects.map(({ object, version, sha256 }) =>
    version === null ? sha256 : `${object}#${version}`,
  );
  if (identities.join(" ") !== objects.map(identityOf).join(" ")) return null;
  const [{ n }] = await database.query(`SELECT COUNT(*) AS n FROM ${RAW_TABLE}`);
  return n === loadedContent(load.objects).rows ? load.objects : null;
}

/** The files of all objects. Where one changed after it was listed, the list is made anew. */
async function fetchUnchanged(context: StageContext, listed: readonly Arrived[]): Promise<ObjectFile[]> {
  const { retries = DEFAULT_RETRIES, signal } = context;
  let objects = listed;
  await withRetries(
    async () => {
      try {
        await fetchAll(context, objects);
      } catch (error) {
        if (isChange(error)) objects = await listObjects(context);
        throw error;
      }
    },
    { policy: retries, isWorthRetrying: isChange, signal },
  );
  return objects.map(({ file }) => file).filter((file) => file !== null);
}

function isChange(error: unknown): boolean {
  return error instanceof OpsError && error.code === "OPS_SOURCE_CHANGED";
}

/** Does one of the three steps, again after a fault that may pass, and tells its time and size. */
async function step<T>(
  context: StageContext,
  name: Step["name"],
  work: () => Promise<{ result: T; size: Omit<Step, "name" | "seconds"> }>,
): Promise<T> {
  const { retries = DEFAULT_RETRIES, signal, log, onProgress, onStep } = context;
  const started = performance.now();
  const { result, size } = await withRetries(work, {
    policy: retries,
    isWorthRetrying: isTransient,
    signal,
    onRetry({ attempt, tries, waitMs, error }) {
      const { message } = error as Error;
      log.warn({ step: name, attempt, tries, waitMs }, message);
      onProgress(`try ${attempt} of ${tries} to ${name} failed: ${message}`);
    },
  });
  const { objects, bytes, rows } = size;
  const seconds = (performance.now() - started) / 1000;
  onStep?.({
    name,
    seconds,
    ...(objects !== undefined && { objects }),
    ...(bytes !== undefined && { bytes }),
    ...(rows !== undefined && { rows }),
  });
  return result;
}
