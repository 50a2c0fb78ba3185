import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Manifest } from "../registry/manifest.ts";
import { createModelStore, type ModelStore } from "../registry/model-store.ts";
import { CHALLENGER, CHAMPION, createRegistry } from "../registry/registry.ts";
import type { Stage } from "./stage.ts";
import { trainedVersion } from "./trained.ts";

/** Which alias the version was given, and why. */
export interface RegisterResult {
  readonly name: string;
  readonly version: number;
  readonly alias: string;
  readonly champion: number;
  readonly reason: string;
}

/**
 * The trained version into the registry: champion when there is none, or when it is at least as good; else
 * challenger. Good is the mean ROC AUC of the cross-validation, so the held-out rows do not choose the model.
 */
export const registerStage: Stage<RegisterResult> = {
  name: "register",
  summary: ({ version, alias, reason }) => `version ${version} is ${alias}: ${reason}`,
  params: (spec: DatasetSpec) => ({ name: spec.name }),
  async inputs(context) {
    return { model: trainedVersion(context).digest };
  },
  async outputs(context) {
    const { version } = trainedVersion(context);
    const { versions } = await createRegistry(
      folderOf(context.paths.models, context.spec),
      context.spec.name,
    ).read();
    return versions.includes(version) ? { registered: String(version) } : null;
  },
  async run(context) {
    const { spec, paths, log, now } = context;
    const { version } = trainedVersion(context);
    const store = createModelStore(paths.models, spec.name);
    const candidate = await store.manifest(version);
    const registry = createRegistry(store.folder, spec.name);
    const current = (await registry.read()).aliases[CHAMPION];
    const { alias, reason } = await judge(store, candidate, current);
    const state = await registry.update(({ aliases, versions }) => {
      if (versions.includes(version) || aliases[CHAMPION] !== current) return null;
      const previous = aliases[alias] ?? null;
      return { action: "register", version, alias, previous, reason, at: now().toISOString() };
    });
    log.info({ model: spec.name, version, aliases: state.aliases }, "registered");
    const given = Object.entries(state.aliases).find(([, named]) => named === version)?.[0] ?? "registered";
    const told = state.history.findLast((event) => event.version === version)?.reason ?? reason;
    return {
      name: spec.name,
      version,
      alias: given,
      champion: state.aliases[CHAMPION] ?? version,
      reason: told,
    };
  },
};

function folderOf(models: string, spec: DatasetSpec): string {
  return createModelStore(models, spec.name).folder;
}

async function judge(
  store: ModelStore,
  candidate: Manifest,
  champion: number | undefined,
): Promise<{ alias: string; reason: string }> {
  if (champion === undefined) return { alias: CHAMPION, reason: "the first version" };
  const score = aucOf(candidate);
  const best = aucOf(await store.manifest(champion));
  const compared = `cross-validated ROC AUC ${score.toFixed(4)} against ${best.toFixed(4)} of version ${champion}`;
  return score >= best ? { alias: CHAMPION, reason: compared } : { alias: CHALLENGER, reason: compared };
}

function aucOf(manifest: Manifest): number {
  return manifest.metrics.cv.scores.roc_auc.mean ?? 0;
}
