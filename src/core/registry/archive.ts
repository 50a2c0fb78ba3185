import { OpsError } from "../errors.ts";
import { type ModelsContext, openModels, resolveVersion } from "./open-models.ts";
import { aliasesOf, CHAMPION, versionNamed } from "./registry-state.ts";

/** A version that was put away, or taken out again. */
export interface ArchiveResult {
  readonly name: string;
  readonly version: number;
  readonly archived: boolean;
  readonly changed: boolean;
  /** The aliases that it lost by being put away. */
  readonly aliases: readonly string[];
}

/**
 * Puts a version away, or takes it out again: its files stay, but it loses its aliases and can be given none. The
 * champion is in use, and stays. Throws OPS_MODEL_NOT_FOUND and OPS_MODEL_IN_USE.
 */
export async function archiveModel(
  context: ModelsContext,
  wanted: string,
  { reason, archive }: { readonly reason: string; readonly archive: boolean },
): Promise<ArchiveResult> {
  const { name, by, now } = context;
  const version = await resolveVersion(context, wanted);
  let aliases: readonly string[] = [];
  let changed = false;
  await openModels(context).registry.update((state) => {
    changed = state.archived.includes(version) !== archive;
    if (!changed) return null;
    if (archive && versionNamed(state, CHAMPION) === version) throw inUse(name, version);
    aliases = archive ? aliasesOf(state, version) : [];
    const action = archive ? "archive" : "restore";
    const at = now().toISOString();
    return { action, version, alias: null, previous: null, reason, at, by, gates: null, forced: false };
  });
  return { name, version, archived: archive, changed, aliases };
}

function inUse(name: string, version: number): OpsError {
  return new OpsError("OPS_MODEL_IN_USE", `${name} version ${version} is ${CHAMPION}, and stays in use`, {
    hint: "titanic-ops models promote <another version>; then archive this one",
  });
}
