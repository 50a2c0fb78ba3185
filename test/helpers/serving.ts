import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import type { DatasetSpec } from "../../src/core/config/dataset-spec.ts";
import { artifactPaths } from "../../src/core/config/paths.ts";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import { cell, type Table } from "../../src/core/dataset/table.ts";
import { buildDriftReference, formatDriftReference } from "../../src/core/drift/reference.ts";
import { fitBaselines } from "../../src/core/evaluation/baselines.ts";
import { evaluateModel } from "../../src/core/evaluation/evaluate-model.ts";
import { groupingsOf } from "../../src/core/evaluation/groupings.ts";
import type { ModelEvaluation } from "../../src/core/evaluation/model-evaluation.ts";
import { createDatabaseFeatureStore } from "../../src/core/feature-store/database.ts";
import { type FeatureStore, featureView } from "../../src/core/feature-store/feature-store.ts";
import { createFeatureDeriver } from "../../src/core/features/derive.ts";
import type { Logger } from "../../src/core/log.ts";
import { fitModel } from "../../src/core/model/fit.ts";
import type { Model } from "../../src/core/model/model.ts";
import { createModelCard } from "../../src/core/registry/create-model-card.ts";
import type { Manifest } from "../../src/core/registry/manifest.ts";
import { CARD_FILE, createModelStore, REFERENCE_FILE } from "../../src/core/registry/model-store.ts";
import { promoteModel } from "../../src/core/registry/promote.ts";
import { publicKeyOf } from "../../src/core/registry/signing/keys.ts";
import { signModel } from "../../src/core/registry/signing/sign.ts";
import { createRng } from "../../src/core/rng.ts";
import type { ServeDeps } from "../../src/serve/deps.ts";
import { createFeedback } from "../../src/serve/feedback/feedback.ts";
import { createLineageSource } from "../../src/serve/lineage/lineage-source.ts";
import { createMetrics } from "../../src/serve/metrics.ts";
import { createModelHolder } from "../../src/serve/models/model-holder.ts";
import { registerRefusals } from "../../src/serve/models/model-metrics.ts";
import { createRunSource } from "../../src/serve/runs/run-source.ts";
import { listen, type Timeouts } from "../../src/serve/server.ts";
import { createTraffic } from "../../src/serve/traffic/traffic.ts";
import { NO_PEERS } from "../../src/serve/workers/peers.ts";
import { modelsIn, versionOf } from "./new-version.ts";
import { type Passenger, rawTable, recordsOf, SPEC, tableOfRecord } from "./passenger-records.ts";
import { passengers } from "./workspace.ts";

/** A server with two trained versions of the model in its registry, the first of them champion. */
export interface Serving {
  readonly url: string;
  readonly deps: ServeDeps;
  /** The folder of the registry and its versions. */
  readonly folder: string;
  /** The digests of the two versions, and the models themselves, as they were trained. */
  readonly digests: readonly string[];
  readonly models: readonly Model[];
  /** The passengers that the models were trained on, without their outcome. */
  readonly records: readonly Passenger[];
  /** What was logged as an error. */
  readonly errors: string[];
  /** Makes a version champion in the registry; the server follows by itself. */
  promote(version: number): Promise<void>;
  /** Ends the server and removes all that it was made of. */
  close(): Promise<void>;
  /** The answer of a trained model itself, without any server. */
  offline(model: Model, record: Passenger): number;
  /** Posts a value as JSON, or a text as it stands. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
}

/** An answer, whole; `json` is undefined where it is none. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: ReturnType<typeof JSON.parse>;
}

/** How often the server under test looks whether another version is champion. */
export const WATCH_MS = 20;

const silent: Omit<Logger, "error"> = { info: () => undefined, warn: () => undefined };

interface ServingOptions {
  readonly unloaded?: boolean;
  /** Whether the first version has a card; the second never has one, as those of earlier releases. */
  readonly card?: boolean;
  readonly timeouts?: Timeouts;
  /** What the models are of; its columns are those of the passengers. */
  readonly spec?: DatasetSpec;
  /** The key that has signed the first version, and must have signed any that is served. */
  readonly signedBy?: KeyObject;
}

/** Trains, then serves on a free port, until `close`. */
export async function serving(changes: Partial<ServeDeps> & ServingOptions = {}): Promise<Serving> {
  const { unloaded = false, card = false, spec = SPEC, timeouts, signedBy, ...replaced } = changes;
  const folder = await mkdtemp(path.join(tmpdir(), "titanic-ops-test-"));
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closing.reverse()) await end();
  };
  const raw = await rawTable(passengers(200));
  const { models, digests } = await trainVersions(folder, spec, raw, card);
  const promote = (version: number) => champion(folder, version);
  await promote(1);
  const trusted = signedBy === undefined ? null : [publicKeyOf(signedBy)];
  if (signedBy !== undefined) await signModel(modelsIn(folder, SPEC.name), "1", signedBy);
  const errors: string[] = [];
  const log: Logger = { ...silent, error: (fields, message) => errors.push(inspect({ message, ...fields })) };
  const metrics = createMetrics();
  const holder = createModelHolder({
    models: folder,
    name: SPEC.name,
    log,
    trusted,
    watchMs: WATCH_MS,
    onRefused: registerRefusals(metrics.registry, SPEC.name)("champion"),
  });
  closing.push(() => holder.close());
  if (!unloaded) await holder.reload();
  const database = await openDuckDb(path.join(folder, "features.duckdb"));
  closing.push(() => database.close());
  const featureStore = createDatabaseFeatureStore(database, () => new Date());
  await fill(featureStore, spec, raw);
  const { registry } = metrics;
  const feedback = createFeedback({ registry, holder, capacity: 1000, predictionLog: null, peers: NO_PEERS });
  const modelVersion = () => holder.current()?.version ?? null;
  const traffic = createTraffic({ registry, peers: NO_PEERS, modelVersion });
  closing.push(() => traffic.close());
  const deps: ServeDeps = {
    holder,
    models: { ...modelsIn(folder, SPEC.name), trusted },
    adminToken: null,
    metrics,
    log,
    featureStore,
    observers: [feedback.recent],
    feedback,
    drift: { observe: () => undefined, flag: () => ({ isDrift: false, features: [] }), view: () => null },
    traffic,
    lineage: createLineageSource({
      spec,
      paths: { ...artifactPaths(folder, SPEC.name), models: folder },
      database: null,
    }),
    runs: createRunSource(path.join(folder, "runs")),
    limits: { bodyBytes: 64 * 1024, batchRows: 100 },
    accepting: () => true,
    ...replaced,
  };
  const server = await listen(deps, {
    host: "127.0.0.1",
    port: 0,
    graceMs: 100,
    ...(timeouts && { timeouts }),
  });
  closing.push(() => server.stop());
  const ask = async (where: string, request: RequestInit): Promise<Reply> => {
    const response = await fetch(server.url + where, request);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    url: server.url,
    deps,
    folder,
    digests,
    models,
    records: recordsOf(raw, spec),
    errors,
    promote,
    close,
    offline: (model, record) => model.scoreRaw(tableOfRecord(record))[0],
    post: (where, body, headers = {}) =>
      ask(where, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    get: (where, headers = {}) => ask(where, { headers }),
  };
}

/** Fails unless an answer is an error in the one form that errors have. */
export function assertError(reply: Pick<Reply, "status" | "headers" | "json">, status: number, code: string) {
  assert.equal(reply.status, status, JSON.stringify(reply.json));
  assertErrorShape(reply.json);
  assert.equal(reply.json.error.code, code);
  assert.equal(reply.headers.get("x-request-id"), reply.json.requestId);
  return reply.json.error;
}

/** Fails unless a body has the one form of an error, and nothing besides. */
export function assertErrorShape(body: ReturnType<typeof JSON.parse>): void {
  const said = JSON.stringify(body)?.slice(0, 500);
  assert.deepEqual(Object.keys(body).sort(), ["error", "requestId"], said);
  assert.match(body.requestId, /^[\w.:@+/=-]{1,128}$/, said);
  const { code, message, hint = "", details = [], ...rest } = body.error;
  assert.deepEqual(rest, {}, said);
  assert.match(code, /^[A-Z][A-Z_]+$/, said);
  assert.ok(typeof message === "string" && message !== "" && typeof hint === "string", said);
  assert.ok(Array.isArray(details), said);
  for (const detail of details) {
    assert.deepEqual(Object.keys(detail).sort(), ["message", "path"], said);
    assert.ok(typeof detail.path === "string" && typeof detail.message === "string", said);
  }
}

async function trainVersions(folder: string, spec: DatasetSpec, raw: Table, card: boolean) {
  const features = createFeatureDeriver(spec.features, columnKinds(spec.columns)).derive(raw);
  const target = raw.columns.get(spec.target.column);
  assert.ok(target);
  const values = spec.target.classes.map(({ value }) => value);
  const labels = Uint8Array.from({ length: raw.rows }, (_, row) => values.indexOf(String(cell(target, row))));
  const store = createModelStore(folder, SPEC.name);
  const models: Model[] = [];
  const digests: string[] = [];
  for (const seed of [1, 2]) {
    const model = await fitModel(spec, features, labels, { seed });
    models.push(model);
    const reference = formatDriftReference(buildDriftReference(features));
    const evaluation = card && seed === 1 ? await evaluationOf(spec, model, features, labels) : null;
    const derived = (manifest: Manifest) => ({
      [REFERENCE_FILE]: reference,
      ...(evaluation && { [CARD_FILE]: JSON.stringify(createModelCard(spec, model, manifest, evaluation)) }),
    });
    digests.push((await store.add({ ...versionOf(model, seed), derived })).manifest.digest);
  }
  return { models, digests };
}

function evaluationOf(
  spec: DatasetSpec,
  model: Model,
  features: Table,
  labels: Uint8Array,
): Promise<ModelEvaluation> {
  return evaluateModel(model, features, labels, {
    repeats: 1,
    seed: 1,
    groupings: groupingsOf(spec, features),
    baselines: fitBaselines(model, features, labels, createRng(1)),
  });
}

async function champion(folder: string, version: number): Promise<void> {
  await promoteModel(modelsIn(folder, SPEC.name), String(version), { alias: "champion", reason: "test" });
}

async function fill(store: FeatureStore, spec: DatasetSpec, raw: Table): Promise<void> {
  const deriver = createFeatureDeriver(spec.features, columnKinds(spec.columns));
  const id = raw.columns.get(spec.id);
  assert.ok(id);
  const features = deriver.derive(raw);
  const table: Table = { rows: raw.rows, columns: new Map([[spec.id, id], ...features.columns]) };
  await store.materialize(featureView(spec, deriver.kinds), table, {
    eventTimes: new Float64Array(raw.rows),
    digest: "0".repeat(64),
    ttlSeconds: null,
    at: new Date(0),
  });
}
