import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeTextAtomically } from "../../atomic-file.ts";
import { loadConfig, remoteNamed } from "../../dvc/config.ts";
import { remoteSection, withoutSection, withSetting } from "../../dvc/config-file.ts";
import { DVC_FOLDER } from "../../dvc/project.ts";
import { openRemote } from "../../dvc/remote.ts";
import { changingProject, readingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";
import { OpsError } from "../../errors.ts";

/** A remote as the configuration has it. */
export interface RemoteResult {
  readonly name: string;
  readonly url: string;
  readonly isDefault: boolean;
}

/** The remotes of the project. */
export function listRemotes(folder: string): Promise<RemoteResult[]> {
  return readingProject(folder, async ({ config }) =>
    config.remotes.map(({ name, url }) => ({ name, url, isDefault: name === config.defaultRemote })),
  );
}

/**
 * Adds a remote to `.dvc/config`, where all else stays as it is. A relative path is relative to where the user is, and
 * is written relative to `.dvc`, as DVC does. Throws OPS_USAGE for a name that is taken, unless `force` replaces it.
 */
export function addRemote(
  folder: string,
  remote: { name: string; url: string; isDefault: boolean; force: boolean },
  work: Work,
): Promise<RemoteResult> {
  const { name, url, isDefault, force } = remote;
  return changingProject(folder, work, async ({ root, config }) => {
    const taken = config.remotes.find((each) => each.name === name.toLowerCase());
    if (taken !== undefined && !force) {
      throw new OpsError("OPS_USAGE", `there is a remote \`${taken.name}\` already: ${taken.url}`, {
        hint: `titanic-ops version remote add ${name} ${url} --force replaces it`,
      });
    }
    // A URL that no remote speaks is refused before it is written.
    await openRemote({ name, url, settings: new Map() });
    const file = path.join(root, DVC_FOLDER, "config");
    const section = remoteSection(name);
    const before = await readFile(file, "utf8").catch(() => "");
    const withUrl = withSetting(withoutSection(before, section), section, "url", written(root, folder, url));
    const text = isDefault ? withSetting(withUrl, "core", "remote", name.toLowerCase()) : withUrl;
    await writeTextAtomically(file, text);
    const added = remoteNamed(await loadConfig(path.join(root, DVC_FOLDER)), name);
    return { name: added.name, url: added.url, isDefault: isDefault || config.defaultRemote === added.name };
  });
}

function written(root: string, folder: string, url: string): string {
  if (/^\w+:\/\//.test(url) || path.isAbsolute(url) || url.startsWith("~")) return url;
  return path.relative(path.join(root, DVC_FOLDER), path.resolve(folder, url)).split(path.sep).join("/");
}
