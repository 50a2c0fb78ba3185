import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { GateResult } from "../registry/gates/gate-result.ts";
import { createJudge } from "../registry/gates/judge.ts";
import type { Manifest } from "../registry/manifest.ts";
import { openModels } from "../registry/open-models.ts";
import { aliasesOf, CHALLENGER, CHAMPION, versionNamed } from "../registry/registry-state.ts";
import type { Stage, StageContext } from "./stage.ts";
import { trainedVersion } from "./trained.ts";

/** Which alias the version was given, and why. */
export interface RegisterResult {
  readonly name: string;
  readonly version: number;
  readonly alias: string;
  /** Null where none has passed the gates yet. */
  readonly champion: number | null;
  readonly reason: string;
}

/**
 * The trained version into the registry: champion when there is none, or when it is at least as good, and passes the
 * gates; else challenger. Good is the mean ROC AUC of the cross-validation, so the held-out rows do not choose the model.
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
    const { versions, aliases } = await modelsOf(context).registry.read();
    // The aliases too: after a promotion by hand, what this stage last said of them would be out of date.
    return versions.includes(version) ? { version: String(version), aliases: JSON.stringify(aliases) } : null;
  },
  async run(context) {
    const { version } = trainedVersion(context);
    const { registry } = modelsOf(context);
    let state = await registry.read();
    while (!state.versions.includes(version)) {
      const current = versionNamed(state, CHAMPION) ?? null;
      const { alias, reason, gates } = await choose(context, version, current);
      state = await registry.update((now) => {
        // Somebody else promoted meanwhile: it was judged against another champion, and is judged again.
        if (now.versions.includes(version) || (versionNamed(now, CHAMPION) ?? null) !== current) return null;
        const previous = versionNamed(now, alias) ?? null;
        const at = context.now().toISOString();
        const { by } = context;
        return { action: "register", version, alias, previous, reason, at, by, gates, forced: false };
      });
    }
    context.log.info({ model: context.spec.name, version, aliases: state.aliases }, "registered");
    return {
      name: context.spec.name,
      version,
      alias: aliasesOf(state, version)[0] ?? "registered",
      champion: versionNamed(state, CHAMPION) ?? null,
      reason: state.history.findLast((event) => event.version === version)?.reason ?? "",
    };
  },
};

function modelsOf({ paths, spec }: StageContext) {
  return openModels({ models: paths.models, name: spec.name });
}

interface Choice {
  readonly alias: string;
  readonly reason: string;
  readonly gates: GateResult[] | null;
}

/** The gates are asked only about one that would be champion. */
async function choose(context: StageContext, candidate: number, champion: number | null): Promise<Choice> {
  const { spec, paths } = context;
  const { store } = modelsOf(context);
  let reason = "the first version";
  if (champion !== null) {
    const [score, best] = [aucOf(await store.manifest(candidate)), aucOf(await store.manifest(champion))];
    reason = `cross-validated ROC AUC ${score.toFixed(4)} against ${best.toFixed(4)} of version ${champion}`;
    if (score < best) return { alias: CHALLENGER, reason, gates: null };
  }
  const judge = createJudge({ spec, models: paths.models, heldOut: paths.test });
  const asked = await judge(candidate, champion);
  const gates = asked.length === 0 ? null : [...asked];
  const refused = asked.filter(({ passed }) => !passed).map(({ gate, message }) => `${gate}: ${message}`);
  if (refused.length === 0) return { alias: CHAMPION, reason, gates };
  return { alias: CHALLENGER, reason: `${reason}; does not pass ${refused.join("; ")}`, gates };
}

function aucOf(manifest: Manifest): number {
  return manifest.metrics.cv.scores.roc_auc.mean ?? 0;
}
