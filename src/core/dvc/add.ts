import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { writeTextAtomically } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { sourceNotFound } from "../storage/source.ts";
import { commit } from "./commit.ts";
import { git, gitAgrees } from "./git.ts";
import { ignoreInGit } from "./git-ignore.ts";
import { DVCIGNORE } from "./ignore-rules.ts";
import { pointerOf, type Recorded, writePointer } from "./pointer-file.ts";
import { type Project, placeIn } from "./project.ts";
import type { Tracked } from "./tracked.ts";
import { filesBelow, isIgnored } from "./walk.ts";
import type { Work } from "./work.ts";

/** What was put into the cache, and the file that says so. */
export interface Added extends Recorded {
  readonly path: string;
  readonly pointer: string;
}

/**
 * Keeps a file or folder in versions, or records what it is now: its bytes go to the cache, its digest to a `.dvc` file.
 * `tracked` is all that is kept. Throws OPS_INPUT_NOT_FOUND, and OPS_TARGET_REFUSED for what cannot be kept.
 */
export async function addTarget(
  project: Project,
  target: string,
  tracked: readonly Tracked[],
  work: Work,
): Promise<Added> {
  const place = placeIn(project, target.replace(/\.dvc$/, "") || target);
  const known = tracked.find((each) => each.path === place);
  await refuseUnfit(project, place, known, tracked);
  const recorded = await commit(project, place, work);
  const pointer = known?.pointer ?? pointerOf(place);
  const before = await readFile(path.join(project.root, pointer), "utf8").catch(() => null);
  const text = writePointer(before, pointer, known?.entry ?? path.basename(place), recorded);
  if (text !== before) await writeTextAtomically(path.join(project.root, pointer), text);
  await ignoreInGit(project, place);
  return { path: place, pointer, ...recorded };
}

async function refuseUnfit(
  { root, config }: Project,
  place: string,
  known: Tracked | undefined,
  tracked: readonly Tracked[],
): Promise<void> {
  const found = await stat(path.join(root, place)).catch(() => null);
  if (found === null) throw sourceNotFound(place);
  if (known?.stage)
    throw refused(place, `is made by the stage \`${known.stage}\``, "titanic-ops pipeline records it");
  const outer = tracked.find((each) => place.startsWith(`${each.path}/`));
  if (outer) throw refused(place, `is a part of \`${outer.path}\``, `titanic-ops version add ${outer.path}`);
  const inner = tracked.find((each) => each.path.startsWith(`${place}/`));
  if (inner)
    throw refused(
      place,
      `holds \`${inner.path}\`, which is kept by itself`,
      `remove ${inner.pointer}, then titanic-ops version add ${place}`,
    );
  if (await isIgnored(root, path.join(root, place), found.isDirectory()))
    throw refused(
      place,
      `is left out by a ${DVCIGNORE} file`,
      `titanic-ops version add another path, or change ${DVCIGNORE}`,
    );
  if (found.isDirectory()) await refuseRulesWithin(root, place);
  if (!config.noScm) await refuseGits(root, place, pointerOf(place));
}

/** DVC does not read a folder with rules of its own: what it holds would depend on itself. */
async function refuseRulesWithin(root: string, place: string): Promise<void> {
  const rules = (await filesBelow(root, path.join(root, place))).find(
    (file) => path.basename(file) === DVCIGNORE,
  );
  if (rules !== undefined)
    throw refused(place, `holds \`${rules}\``, `move its rules to a ${DVCIGNORE} above ${place}`);
}

/** What git keeps is not kept twice, and a pointer that git ignores is kept by nobody. */
async function refuseGits(root: string, place: string, pointer: string): Promise<void> {
  const kept = await git(root, ["ls-files", "--", `:(literal)${place}`]).catch(() => "");
  if (kept !== "")
    throw refused(
      place,
      "is kept in git already",
      `git rm -r --cached '${place}', then titanic-ops version add ${place}`,
    );
  if (await gitAgrees(root, ["check-ignore", "--quiet", "--no-index", "--", pointer]))
    throw refused(
      place,
      `cannot be kept: git ignores \`${pointer}\``,
      `git check-ignore -v ${pointer} tells which .gitignore to change`,
    );
}

function refused(place: string, why: string, hint: string): OpsError {
  return new OpsError("OPS_TARGET_REFUSED", `\`${place}\` ${why}`, { hint, details: { file: place } });
}
