import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Manifest } from "../registry/manifest.ts";
import { createModelStore, type ModelStore } from "../registry/model-store.ts";
import { CHALLENGER, CHAMPION, createRegistry } from "../registry/registry.ts";
import type { Stage, StageContext } from "./stage.ts";
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
    const { versions, aliases } = await openRegistry(context).registry.read();
    // The aliases too: after a promotion by hand, what this stage last said of them would be out of date.
    return versions.includes(version) ? { version: String(version), aliases: JSON.stringify(aliases) } : null;
  },
  async run(context) {
    const { version } = trainedVersion(context);
    const { store, registry } = openRegistry(context);
    const candidate = await store.manifest(version);
    let state = await registry.read();
    while (!state.versions.includes(version)) {
      const current = state.aliases[CHAMPION];
      const { alias, reason } = await judge(store, candidate, current);
      state = await registry.update(({ aliases, versions }) => {
        // Somebody else promoted meanwhile: it was judged against another champion, and is judged again.
        if (versions.includes(version) || aliases[CHAMPION] !== current) return null;
        const previous = aliases[alias] ?? null;
        return { action: "register", version, alias, previous, reason, at: context.now().toISOString() };
      });
    }
    context.log.info({ model: context.spec.name, version, aliases: state.aliases }, "registered");
    return {
      name: context.spec.name,
      version,
      alias: Object.keys(state.aliases).find((alias) => state.aliases[alias] === version) ?? "registered",
      champion: state.aliases[CHAMPION] ?? version,
      reason: state.history.findLast((event) => event.version === version)?.reason ?? "",
    };
  },
};

function openRegistry({ paths, spec }: StageContext) {
  const store = createModelStore(paths.models, spec.name);
  return { store, registry: createRegistry(store.folder, spec.name) };
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
