import type { RegistryState } from "../../registry/registry-state.ts";
import { aliasesOf } from "../../registry/registry-state.ts";
import type { LocalRegistry } from "../remote/remote-tracker.ts";
import { type CometApi, rest } from "./api.ts";
import { type RegisteredVersion, registeredVersions } from "./registered-versions.ts";
import { versionText } from "./registry-names.ts";

const ARCHIVED = "archived";

/** Gives the versions in Comet's registry the aliases that they have here, as tags, and takes away those that they had. */
export async function mirrorTags(
  api: CometApi,
  { state }: LocalRegistry,
  signal: AbortSignal,
): Promise<string[]> {
  const there = (await registeredVersions(api, state.name, signal)) ?? new Map<string, RegisteredVersion>();
  const untold: string[] = [];
  for (const version of state.versions) {
    const wanted = tagsOf(state, version);
    const registered = there.get(versionText(version));
    if (registered === undefined) {
      if (wanted.length > 0)
        untold.push(`${state.name} version ${version} is not registered there: send the run that trained it`);
      continue;
    }
    const had = registered.tags.filter((tag) => isOurs(state, tag));
    const modelItemId = registered.item;
    // Comet writes these two with GET, and so does its client.
    for (const stage of wanted.filter((tag) => !had.includes(tag)))
      await api.get(rest("write/registry-model/item/stage"), { modelItemId, stage }, signal);
    for (const stage of had.filter((tag) => !wanted.includes(tag)))
      await api.get(rest("write/registry-model/item/stage/delete"), { modelItemId, stage }, signal);
  }
  return untold;
}

function tagsOf(state: RegistryState, version: number): string[] {
  return [...aliasesOf(state, version), ...(state.archived.includes(version) ? [ARCHIVED] : [])];
}

/** A tag that was never an alias here is somebody else's. */
function isOurs({ history, aliases }: RegistryState, tag: string): boolean {
  return tag === ARCHIVED || tag in aliases || history.some(({ alias }) => alias === tag);
}
