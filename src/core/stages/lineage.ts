import { existsSync } from "node:fs";
import path from "node:path";
import { digestFile } from "../atomic-file.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Paths } from "../config/paths.ts";
import type { Database } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import { nameWithin, readJournal } from "../lineage/journal.ts";
import { mermaid } from "../lineage/mermaid.ts";
import {
  findDigest,
  type Lineage,
  newestOf,
  type Records,
  type Status,
  type Thing,
  trace,
} from "../lineage/trace.ts";
import { createModelStore, type ModelStore } from "../registry/model-store.ts";
import { createRegistry } from "../registry/registry.ts";
import { versionNamed } from "../registry/registry-state.ts";
import { lastLoad, loadedContent, RAW_TABLE } from "./loads.ts";

/** What the question is about, and what may be looked at to answer it. */
export interface LineageContext {
  readonly spec: Pick<DatasetSpec, "name">;
  readonly paths: Paths;
  /** Asked only about the raw table; that it cannot be reached is told, and no more. Null: it is not looked at. */
  readonly database: (() => Promise<Database>) | null;
}

/** A thing, and how it stands today. */
export type TracedThing = Thing & { readonly status: Status; readonly note?: string };

/** Where a model or file came from. */
export interface LineageResult {
  readonly of: string;
  readonly things: readonly TracedThing[];
  readonly edges: Lineage["edges"];
  /** Whether every file is still the one that was recorded. */
  readonly intact: boolean;
  readonly mermaid: string;
}

/**
 * Follows a model (a version's number or alias) or a file back to its source, from what the stages recorded, and looks
 * whether each thing is still what it was. Throws OPS_MODEL_NOT_FOUND, and OPS_INPUT_NOT_FOUND for a file that no stage
 * made or read.
 */
export async function traceLineage(context: LineageContext, wanted: string): Promise<LineageResult> {
  const { paths, spec } = context;
  const store = createModelStore(paths.models, spec.name);
  const records = await readRecords(context, store);
  const start = existsSync(wanted)
    ? await ofFile(context, wanted, records)
    : await ofModel(context, store, wanted);
  return lineageFrom(context, { of: wanted, start, store, records });
}

/** The same for a version by its number, whatever files there are. Throws OPS_MODEL_NOT_FOUND. */
export async function traceModel(context: LineageContext, version: number): Promise<LineageResult> {
  const store = createModelStore(context.paths.models, context.spec.name);
  const records = await readRecords(context, store);
  const start = await ofModel(context, store, String(version));
  return lineageFrom(context, { of: String(version), start, store, records });
}

interface Begun {
  readonly of: string;
  readonly start: Parameters<typeof trace>[0];
  readonly store: ModelStore;
  readonly records: Records;
}

async function lineageFrom(
  context: LineageContext,
  { of, start, store, records }: Begun,
): Promise<LineageResult> {
  const lineage = trace(start, records);
  const things = await Promise.all(
    lineage.things.map(async (thing) => ({ ...thing, ...(await stateOf(context, store, thing, records)) })),
  );
  const status = new Map(things.map((thing) => [thing.id, thing.status]));
  return {
    of,
    things,
    edges: lineage.edges,
    intact: !things.some((thing) => thing.status === "changed" || thing.status === "missing"),
    mermaid: mermaid(lineage, (id) => status.get(id) ?? "not checked"),
  };
}

async function readRecords({ paths }: LineageContext, store: ModelStore): Promise<Records> {
  const numbers = await store.versions();
  const manifests = await Promise.all(numbers.map((number) => store.manifest(number).catch(() => null)));
  const within = (file: string) => nameWithin(paths.artifacts, file);
  return {
    runs: await readJournal(paths.lineage),
    versions: manifests.filter((manifest) => manifest !== null),
    names: {
      table: RAW_TABLE,
      processed: within(paths.processed),
      train: within(paths.train),
      test: within(paths.test),
    },
  };
}

async function ofModel({ paths, spec }: LineageContext, store: ModelStore, wanted: string) {
  const state = await createRegistry(store.folder, spec.name).read();
  const versions = await store.versions();
  const version = /^\d+$/.test(wanted) ? Number(wanted) : versionNamed(state, wanted);
  if (version !== undefined && versions.includes(version))
    return { name: "model", digest: (await store.manifest(version)).digest };
  const known = [...versions.map(String), ...Object.keys(state.aliases)]
    .map((each) => `\`${each}\``)
    .join(", ");
  throw new OpsError(
    "OPS_MODEL_NOT_FOUND",
    `\`${wanted}\` is neither a file nor a version of model \`${spec.name}\`${known && ` (there are ${known})`}`,
    {
      hint:
        versions.length === 0
          ? "titanic-ops pipeline"
          : `titanic-ops lineage ${paths.processed}, or champion`,
    },
  );
}

async function ofFile({ paths, spec }: LineageContext, file: string, records: Records) {
  const name = nameWithin(paths.artifacts, path.normalize(file));
  const inVersion = new RegExp(`^models/${spec.name}/(\\d+)(/|$)`).exec(name);
  const version = inVersion && records.versions.find((each) => each.version === Number(inVersion[1]));
  if (version) return { name: "model", digest: version.digest };
  const digest = await digestFile(file).catch(() => null);
  // By its content first, wherever it was moved to; then by its name, and it has been changed since.
  const found = (digest && findDigest(digest.sha256, records, name)) || newestOf(name, records);
  if (found) return found;
  throw new OpsError("OPS_INPUT_NOT_FOUND", `no stage on record made or read \`${file}\``, {
    hint: "titanic-ops lineage champion shows the files that there are; titanic-ops pipeline makes and records them",
    details: { file },
  });
}

type State = Pick<TracedThing, "status" | "note">;

async function stateOf(
  context: LineageContext,
  store: ModelStore,
  thing: Thing,
  records: Records,
): Promise<State> {
  if (thing.kind === "table") return tableState(context, thing);
  if (thing.kind === "model") return modelState(store, thing, records);
  if (thing.kind === "features")
    return { status: "not checked", note: "titanic-ops validate --feature-store" };
  const file =
    thing.kind === "object" ? localPath(thing.name) : path.join(context.paths.artifacts, thing.name);
  if (file === null) return { status: "not checked" };
  const found = await digestFile(file).catch(() => null);
  if (found === null) return { status: "missing" };
  if (found.sha256 === thing.digest) return { status: "present" };
  const known = findDigest(found.sha256, records);
  if (known !== undefined) return { status: "replaced", note: "by a later run" };
  return { status: "changed", note: `its digest is now ${found.sha256.slice(0, 12)}` };
}

/** The path of a source's object on this machine; null for others, which are not fetched to be compared. */
function localPath(object: string): string | null {
  if (object === "-" || /^(?!file:)[a-z][a-z0-9+.-]+:/i.test(object)) return null;
  return object.replace(/^file:\/\//i, "");
}

async function tableState({ database }: LineageContext, { digest }: Thing): Promise<State> {
  if (database === null) return { status: "not checked" };
  try {
    const load = await lastLoad(await database());
    if (load === null) return { status: "missing" };
    if (loadedContent(load.objects).sha256 === digest) return { status: "present" };
    return { status: "replaced", note: `by the load of ${load.loadedAt}` };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { status: "not checked", note: error.message };
  }
}

async function modelState(store: ModelStore, { digest }: Thing, { versions }: Records): Promise<State> {
  const version = versions.find((each) => each.digest === digest);
  if (version === undefined) return { status: "missing" };
  try {
    await store.verify(version.version);
    return { status: "present" };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { status: "changed", note: error.message };
  }
}
