import path from "node:path";
import { z } from "zod";
import { openModels } from "../../registry/open-models.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import type { LocalRegistry } from "../remote/remote-tracker.ts";
import type { MlflowApi } from "./api.ts";
import { answerAs, hasCode } from "./begin-run.ts";
import { versionThere } from "./log-model.ts";
import { tagText } from "./names.ts";

const registeredSchema = z.object({
  registered_model: z.object({
    aliases: z.array(z.object({ alias: z.string(), version: z.string() })).default([]),
  }),
});

/** Gives the versions in MLflow the aliases that they have here, and says of those that are put away that they are. */
export async function mirrorAliases(
  api: MlflowApi,
  { state, artifacts }: LocalRegistry,
  signal: AbortSignal,
): Promise<string[]> {
  const { name } = state;
  const there = await aliasesThere(api, name, signal);
  const { store } = openModels({ models: path.join(artifacts, "models"), name });
  const untold: string[] = [];
  const numberOf = async (version: number): Promise<string | null> => {
    const { digest } = await store.manifest(version);
    const number = there === null ? null : await versionThere(api, name, version, digest, signal);
    if (number === null)
      untold.push(`${name} version ${version} is not registered there: send the run that trained it`);
    return number;
  };
  for (const [alias, version] of Object.entries(state.aliases)) {
    const number = await numberOf(version);
    if (number === null) continue;
    if (there?.get(alias) !== number)
      await api.send("POST", "registered-models/alias", { name, alias, version: number }, signal);
    await setTag(api, name, number, `titanic-ops.${alias}`, reasonOf(state, alias, version), signal);
  }
  for (const alias of there?.keys() ?? []) {
    // One that was never given here is somebody else's.
    if (alias in state.aliases || !state.history.some((event) => event.alias === alias)) continue;
    await api.send("DELETE", "registered-models/alias", { name, alias }, signal);
  }
  for (const version of putAway(state)) {
    const number = await numberOf(version);
    const archived = String(state.archived.includes(version));
    if (number !== null) await setTag(api, name, number, "titanic-ops.archived", archived, signal);
  }
  return untold;
}

/** Null where the model is not registered there. */
async function aliasesThere(
  api: MlflowApi,
  name: string,
  signal: AbortSignal,
): Promise<Map<string, string> | null> {
  try {
    const answer = await api.get("registered-models/get", { name }, signal);
    const { aliases } = answerAs(api, registeredSchema, answer).registered_model;
    return new Map(aliases.map(({ alias, version }) => [alias, version]));
  } catch (error) {
    if (hasCode(error, "RESOURCE_DOES_NOT_EXIST")) return null;
    throw error;
  }
}

/** The versions that are put away, and those that were taken out again. */
function putAway({ archived, history }: RegistryState): number[] {
  const restored = history.filter(({ action }) => action === "restore").map(({ version }) => version);
  return [...new Set([...archived, ...restored])];
}

function reasonOf({ history }: RegistryState, alias: string, version: number): string {
  const event = history.findLast((each) => each.alias === alias && each.version === version);
  if (event === undefined) return "";
  return [event.reason, event.by === null ? "" : `by ${event.by}`, `at ${event.at}`]
    .filter(Boolean)
    .join(", ");
}

async function setTag(
  api: MlflowApi,
  name: string,
  version: string,
  key: string,
  value: string,
  signal: AbortSignal,
): Promise<void> {
  await api.send("POST", "model-versions/set-tag", { name, version, key, value: tagText(value) }, signal);
}
