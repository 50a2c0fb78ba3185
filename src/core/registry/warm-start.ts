import { OpsError } from "../errors.ts";
import type { Forest } from "../forest/engine.ts";
import { configDifferences } from "./diff.ts";
import { CONFIG_FILE } from "./model-store.ts";
import { type ModelsContext, openModels, resolveVersion } from "./open-models.ts";

/** What a version must have been trained from, for its trees to be those that training would grow first. */
export interface SameTraining {
  /** SHA-256 of the processed file. */
  readonly processed: string;
  /** The configuration, as versions keep it. */
  readonly config: unknown;
}

/** The one parameter in which a version may differ. */
const MORE_TREES = "model.forest.n_estimators";

/**
 * The forest of the version that training is to go on from. Throws OPS_MODEL_NOT_FOUND for one that is not there, and
 * OPS_WARM_START_REFUSED for one that was trained from other data or by another configuration.
 *
 * @param wanted number or alias
 */
export async function warmStartForest(
  context: Pick<ModelsContext, "models" | "name">,
  wanted: string,
  { processed, config }: SameTraining,
): Promise<Forest> {
  const version = await resolveVersion(context, wanted);
  const { store } = openModels(context);
  const { model, manifest } = await store.load(version);
  if (manifest.data.processed.sha256 !== processed) throw refused(version, "from another processed file");
  const file = await store.file(version, CONFIG_FILE);
  const known: unknown = file === null ? null : JSON.parse(file.toString("utf8"));
  const differences = configDifferences(known, JSON.parse(JSON.stringify(config)));
  const other = differences.find(({ what }) => what !== MORE_TREES);
  if (other) throw refused(version, `with another \`${other.what}\`: ${other.a}, and now it is ${other.b}`);
  return model.forest;
}

function refused(version: number, how: string): OpsError {
  return new OpsError("OPS_WARM_START_REFUSED", `version ${version} was trained ${how}`, {
    hint: `only \`${MORE_TREES}\` may differ; train from the beginning: titanic-ops train`,
  });
}
