import { OpsError } from "../errors.ts";
import type { Manifest } from "../registry/manifest.ts";
import { createModelStore } from "../registry/model-store.ts";
import {
  CHAMPION,
  createRegistry,
  previousChampion,
  type RegistryEvent,
  type RegistryState,
} from "../registry/registry.ts";

/** Where the models of a dataset are, and who is asking. */
export interface ModelsContext {
  readonly models: string;
  readonly name: string;
  readonly now: () => Date;
}

/** A version in the list of models. */
export interface ModelRow {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly digest: string;
  readonly engine: string;
  readonly accuracy: number | null;
  readonly roc_auc: number | null;
  readonly createdAt: string;
}

/** Every version, newest first, with its aliases and its cross-validated scores. */
export async function listModels(context: ModelsContext): Promise<ModelRow[]> {
  const { store, registry } = open(context);
  const { aliases } = await registry.read();
  const versions = await store.versions();
  const manifests = await Promise.all(versions.map((version) => store.manifest(version)));
  return manifests.reverse().map(({ name, version, digest, engine, metrics, createdAt }) => ({
    name,
    version,
    aliases: aliasesOf(aliases, version),
    digest,
    engine,
    accuracy: metrics.cv.scores.accuracy.mean,
    roc_auc: metrics.cv.scores.roc_auc.mean,
    createdAt,
  }));
}

/** All that is known of one version. */
export interface ModelDetails {
  readonly manifest: Manifest;
  readonly aliases: readonly string[];
  readonly history: readonly RegistryEvent[];
  readonly folder: string;
}

/** Shows a version, named by number or alias. Throws OPS_MODEL_NOT_FOUND. */
export async function showModel(context: ModelsContext, wanted: string): Promise<ModelDetails> {
  const { store, registry } = open(context);
  const state = await registry.read();
  const version = await resolveVersion(context, wanted);
  return {
    manifest: await store.manifest(version),
    aliases: aliasesOf(state.aliases, version),
    history: state.history.filter((event) => event.version === version),
    folder: `${store.folder}/${version}`,
  };
}

/** The number behind a version's number or alias. Throws OPS_MODEL_NOT_FOUND. */
export async function resolveVersion(context: ModelsContext, wanted: string): Promise<number> {
  const { store, registry } = open(context);
  const versions = await store.versions();
  const { aliases } = await registry.read();
  const version = /^\d+$/.test(wanted) ? Number(wanted) : aliases[wanted];
  if (version !== undefined && versions.includes(version)) return version;
  const known = [...versions.map(String), ...Object.keys(aliases)].map((each) => `\`${each}\``).join(", ");
  throw new OpsError(
    "OPS_MODEL_NOT_FOUND",
    `there is no model \`${context.name}\` called \`${wanted}\`${known && ` (there are ${known})`}`,
    {
      hint: versions.length === 0 ? "titanic-ops pipeline" : "titanic-ops models list",
    },
  );
}

/** A change of alias: who has it now and who had it. */
export interface PromoteResult {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
  readonly previous: number | null;
  readonly changed: boolean;
}

/** Gives an alias to a version. Giving it to the version that has it changes nothing. */
export async function promoteModel(
  context: ModelsContext,
  wanted: string,
  { alias, reason }: { alias: string; reason: string },
): Promise<PromoteResult> {
  const version = await resolveVersion(context, wanted);
  let previous: number | null = null;
  await open(context).registry.update(({ aliases }) => {
    previous = aliases[alias] ?? null;
    if (previous === version) return null;
    return { action: "promote", version, alias, previous, reason, at: context.now().toISOString() };
  });
  return { name: context.name, alias, version, previous, changed: previous !== version };
}

/** Makes the champion before the present one champion again. Throws OPS_MODEL_NOT_FOUND when there was none. */
export async function rollbackModel(
  context: ModelsContext,
  { reason }: { reason: string },
): Promise<PromoteResult> {
  let event: RegistryEvent | undefined;
  await open(context).registry.update((state: RegistryState) => {
    const previous = state.aliases[CHAMPION] ?? null;
    const version = previousChampion(state);
    if (version === null) {
      throw new OpsError(
        "OPS_MODEL_NOT_FOUND",
        `model \`${context.name}\` has no earlier champion to go back to`,
        {
          hint: "titanic-ops models list; then titanic-ops models promote <version>",
        },
      );
    }
    event = {
      action: "rollback",
      version,
      alias: CHAMPION,
      previous,
      reason,
      at: context.now().toISOString(),
    };
    return event;
  });
  if (event === undefined) throw new Error("the registry did not ask for a change");
  return {
    name: context.name,
    alias: CHAMPION,
    version: event.version,
    previous: event.previous,
    changed: true,
  };
}

function open({ models, name }: ModelsContext) {
  const store = createModelStore(models, name);
  return { store, registry: createRegistry(store.folder, name) };
}

function aliasesOf(aliases: Readonly<Record<string, number>>, version: number): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === version);
}
