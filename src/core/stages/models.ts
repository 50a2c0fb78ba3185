import { type ComparedVersion, diffVersions, type VersionDiff } from "../registry/diff.ts";
import type { Manifest } from "../registry/manifest.ts";
import type { ModelCard } from "../registry/model-card.ts";
import { CONFIG_FILE } from "../registry/model-store.ts";
import { type ModelsContext, openModels, resolveVersion } from "../registry/open-models.ts";
import { aliasesOf, type RegistryEvent } from "../registry/registry-state.ts";

/** A version in the list of models. */
export interface ModelRow {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  /** Whether it is put away, so that no alias can name it. */
  readonly archived: boolean;
  readonly digest: string;
  readonly engine: string;
  readonly accuracy: number | null;
  readonly roc_auc: number | null;
  readonly createdAt: string;
}

type Place = Pick<ModelsContext, "models" | "name">;

/** Every version, newest first, with its aliases and its cross-validated scores. */
export async function listModels(context: Place): Promise<ModelRow[]> {
  const { store, registry } = openModels(context);
  const state = await registry.read();
  const versions = await store.versions();
  const manifests = await Promise.all(versions.map((version) => store.manifest(version)));
  return manifests.reverse().map(({ name, version, digest, engine, metrics, createdAt }) => ({
    name,
    version,
    aliases: aliasesOf(state, version),
    archived: state.archived.includes(version),
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
  /** Null for a version that was trained before there were cards. */
  readonly card: ModelCard | null;
  readonly aliases: readonly string[];
  readonly archived: boolean;
  readonly history: readonly RegistryEvent[];
  /** Which keys have signed it, unchecked. */
  readonly signedBy: readonly string[];
  readonly folder: string;
}

/** Shows a version, named by number or alias. Throws OPS_MODEL_NOT_FOUND. */
export async function showModel(context: Place, wanted: string): Promise<ModelDetails> {
  const { store, registry } = openModels(context);
  const state = await registry.read();
  const version = await resolveVersion(context, wanted);
  return {
    manifest: await store.manifest(version),
    card: await store.card(version),
    aliases: aliasesOf(state, version),
    archived: state.archived.includes(version),
    history: state.history.filter((event) => event.version === version),
    signedBy: (await store.signed(version)).signatures.map(({ key }) => key),
    folder: `${store.folder}/${version}`,
  };
}

/** In what two versions differ, each named by number or alias. Throws OPS_MODEL_NOT_FOUND and OPS_MODEL_CORRUPT. */
export async function diffModels(context: Place, a: string, b: string): Promise<VersionDiff> {
  const compared = async (wanted: string): Promise<ComparedVersion> => {
    const { store } = openModels(context);
    const version = await resolveVersion(context, wanted);
    const config = await store.file(version, CONFIG_FILE);
    return {
      manifest: await store.manifest(version),
      config: config === null ? null : JSON.parse(config.toString("utf8")),
    };
  };
  return diffVersions(await compared(a), await compared(b));
}
