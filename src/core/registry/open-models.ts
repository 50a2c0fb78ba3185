import { OpsError } from "../errors.ts";
import type { GateResult } from "./gates/gate-result.ts";
import { createModelStore, type ModelStore } from "./model-store.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { versionNamed } from "./registry-state.ts";
import type { TrustedKeys } from "./signing/keys.ts";

/** Where the models of a dataset are, who is asking, and what a champion must pass. */
export interface ModelsContext {
  readonly models: string;
  readonly name: string;
  readonly now: () => Date;
  /** Who is asking, for the history: `user@host`. */
  readonly by: string;
  /** The keys of which one must have signed a version that is used; none is asked for where it is absent. */
  readonly trusted?: TrustedKeys | null;
  /** What the gates say of a version that is to take the champion's place; empty where there are none. */
  readonly judge: JudgeGates;
}

/** Asks every gate about a candidate; `champion` is null where there is none to compare with. */
export type JudgeGates = (candidate: number, champion: number | null) => Promise<readonly GateResult[]>;

/** Where models are, and whose signature they need. */
export type ModelsPlace = Pick<ModelsContext, "models" | "name" | "trusted">;

/** The versions of a model and the registry over them. */
export function openModels({ models, name, trusted }: ModelsPlace): {
  readonly store: ModelStore;
  readonly registry: Registry;
} {
  const store = createModelStore(models, name, trusted);
  return { store, registry: createRegistry(store.folder, name) };
}

/** The number behind a version's number or alias. Throws OPS_MODEL_NOT_FOUND. */
export async function resolveVersion(context: ModelsPlace, wanted: string): Promise<number> {
  const { store, registry } = openModels(context);
  const versions = await store.versions();
  const state = await registry.read();
  const version = /^\d+$/.test(wanted) ? Number(wanted) : versionNamed(state, wanted);
  if (version !== undefined && versions.includes(version)) return version;
  const known = [...versions.map(String), ...Object.keys(state.aliases)].map((each) => `\`${each}\``);
  const there = known.length === 0 ? "" : ` (there are ${known.join(", ")})`;
  throw new OpsError(
    "OPS_MODEL_NOT_FOUND",
    `there is no model \`${context.name}\` called \`${wanted}\`${there}`,
    {
      hint: versions.length === 0 ? "titanic-ops pipeline" : "titanic-ops models list",
    },
  );
}
