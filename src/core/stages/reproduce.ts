import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { type DatasetSpec, datasetSpecSchema } from "../config/dataset-spec.ts";
import { artifactPaths } from "../config/paths.ts";
import { withScratchDatabase } from "../database/scratch.ts";
import { OpsError } from "../errors.ts";
import { createDatabaseFeatureStore } from "../feature-store/database.ts";
import { type Difference, diffVersions, type VersionDiff } from "../registry/diff.ts";
import { CONFIG_FILE, createModelStore, type ModelStore } from "../registry/model-store.ts";
import { resolveVersion } from "../registry/open-models.ts";
import { temporaryPath } from "../temporary-path.ts";
import { runPipeline } from "./pipeline.ts";
import { type FoundData, recordedData } from "./recorded-data.ts";
import type { StageContext, StagePorts } from "./stage.ts";

/** A version that was made again; of what differs, `a` is what is on record and `b` what it was now. */
export interface Reproduction {
  readonly name: string;
  readonly version: number;
  /** Whether the files that decide a prediction, and the division of the rows, are the same to the byte. */
  readonly reproduced: boolean;
  readonly digest: { readonly recorded: string; readonly again: string };
  readonly data: FoundData;
  /** What went in: data, configuration, seed, code, packages. */
  readonly inputs: readonly Difference[];
  /** What came out: digests of the division and of each file that decides a prediction. */
  readonly outputs: readonly Difference[];
  readonly scores: VersionDiff["scores"];
}

/** How to make a version again. */
export interface ReproduceOptions {
  /** The folder that the project is in. */
  readonly project: string;
  /** Raw data in place of what is on record. */
  readonly data?: string | undefined;
}

type Context = Omit<StageContext, "results">;

/**
 * Makes a version again in a folder of its own, from the data, configuration and seed on record, and compares. Nothing
 * else is written, and no database or feature store of the project is asked: what a store holds of features is what the
 * processed file says. Throws OPS_MODEL_NOT_FOUND, OPS_MODEL_CORRUPT, OPS_CONFIG_INVALID and OPS_INPUT_NOT_FOUND.
 */
export async function reproduceModel(
  context: Context,
  wanted: string,
  { project, data: given }: ReproduceOptions,
): Promise<Reproduction> {
  const { paths, spec, signal } = context;
  const store = createModelStore(paths.models, spec.name);
  const version = await resolveVersion({ models: paths.models, name: spec.name }, wanted);
  const manifest = await store.verify(version);
  const recorded = await recordedSpec(store, version, spec);
  const scratch = artifactPaths(temporaryPath(path.join(paths.artifacts, "reproduce")), spec.name);
  try {
    await mkdir(scratch.artifacts, { recursive: true });
    const data = await recordedData(manifest, { paths, scratch, project, given, signal });
    await withScratchDatabase(scratch.artifacts, (database) =>
      runPipeline(
        { ...context, spec: recorded, paths: scratch, ports: scratchPorts(database, context.now) },
        { from: data.stage, until: "train" },
      ),
    );
    return await compared({ store, version }, createModelStore(scratch.models, spec.name), data);
  } finally {
    await rm(scratch.artifacts, { recursive: true, force: true });
  }
}

/** The dataset as it was when a version was trained. What training does not depend on is as it is today. */
async function recordedSpec(store: ModelStore, version: number, today: DatasetSpec): Promise<DatasetSpec> {
  const config = await store.file(version, CONFIG_FILE);
  const unknown = (why: string, cause?: unknown) =>
    new OpsError("OPS_CONFIG_INVALID", `what version ${version} was trained with ${why}`, {
      hint: `use the titanic-ops that trained it: titanic-ops models show ${version} says which`,
      cause,
    });
  if (config === null) throw unknown("was not kept: it was trained before configurations were");
  const { examples: _, ...kept } = today;
  const parsed = datasetSpecSchema.safeParse({ ...kept, ...JSON.parse(config.toString("utf8")) });
  if (!parsed.success) throw unknown(`cannot be read any more: ${parsed.error.message}`, parsed.error);
  return parsed.data;
}

function scratchPorts(
  database: Parameters<Parameters<typeof withScratchDatabase>[1]>[0],
  now: () => Date,
): StagePorts {
  return {
    source: () => Promise.reject(new Error("nothing is loaded again")),
    database,
    featureStore: async () => createDatabaseFeatureStore(await database(), now),
    close: async () => undefined,
  };
}

async function compared(
  { store, version }: { readonly store: ModelStore; readonly version: number },
  again: ModelStore,
  data: FoundData,
): Promise<Reproduction> {
  const of = async (from: ModelStore, number: number) => ({
    manifest: await from.manifest(number),
    config: JSON.parse(String(await from.file(number, CONFIG_FILE))) as unknown,
  });
  const [a, b] = [await of(store, version), await of(again, 1)];
  const diff = diffVersions(a, b);
  const isData = ({ what }: Difference) => what.startsWith("processed");
  const rawData =
    data.stage === "process" && data.recorded !== null && data.recorded !== data.sha256
      ? [{ what: "raw.sha256", a: data.recorded, b: data.sha256 }]
      : [];
  const files = ["forest.bin", "preprocessor.json"]
    .map((file) => ({ what: file, a: a.manifest.files[file].sha256, b: b.manifest.files[file].sha256 }))
    .filter((each) => each.a !== each.b);
  const outputs = [...diff.data.filter((each) => !isData(each)), ...files];
  return {
    name: a.manifest.name,
    version,
    reproduced: outputs.length === 0,
    digest: { recorded: a.manifest.digest, again: b.manifest.digest },
    data,
    inputs: [...rawData, ...diff.data.filter(isData), ...(diff.config ?? []), ...diff.environment],
    outputs,
    scores: diff.scores,
  };
}
