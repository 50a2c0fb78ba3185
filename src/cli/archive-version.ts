import type { ArchiveResult } from "../core/registry/archive.ts";
import type { CommandContext } from "./define-command.ts";
import { byOption, chooseVersion, modelsContext, reasonOption, versionArgument } from "./models-context.ts";
import { tellAliases } from "./send-run.ts";

/** What `models archive` and `models restore` ask for. */
export const archiveInputs = {
  arguments: { version: versionArgument },
  options: { reason: reasonOption, by: byOption },
} as const;

/** Puts a version away, or takes it out again, and tells those who mirror the registry. */
export async function archiveVersion(
  archive: boolean,
  {
    version,
    reason,
    by,
  }: { readonly version: string | undefined; readonly reason: string; readonly by: string | undefined },
  context: CommandContext,
): Promise<ArchiveResult> {
  const { archiveModel } = await import("../core/registry/archive.ts");
  const wanted = await chooseVersion(version, context);
  const done = await archiveModel(await modelsContext(context.ports, by), wanted, { reason, archive });
  await tellAliases(context);
  return done;
}
